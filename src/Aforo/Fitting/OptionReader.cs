using System.Collections.Immutable;
using System.Globalization;

namespace Aforo.Fitting;

/// <summary>Reads values by the option's name; the first that is wrong is kept. An empty value is the default.</summary>
internal sealed class OptionReader(Func<string, string?> value)
{
    public string? Mistake { get; private set; }

    public string? Text(string name) => value(name)?.Trim() is { Length: > 0 } text ? text : null;

    public long? Whole(string name, long least)
    {
        if (Text(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= int.MaxValue * 65536L) return number;
        Wrong(name, text, $"a whole number from {least}");
        return null;
    }

    public bool? Flag(string name)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case null:
                return null;
            case "on" or "1" or "true":
                return true;
            case "off" or "0" or "false":
                return false;
            default:
                Wrong(name, Text(name)!, "on or off");
                return null;
        }
    }

    public string? Choice(string name, params ReadOnlySpan<string> choices)
    {
        if (Text(name)?.ToLowerInvariant() is not { } text) return null;
        if (choices.Contains(text)) return text;
        Wrong(name, text, string.Join(", ", choices.ToArray()));
        return null;
    }

    public ImmutableArray<double> Numbers(string name)
    {
        if (Text(name) is not { } text) return [];
        var numbers = ImmutableArray.CreateBuilder<double>();
        foreach (var part in text.Split(',', '/'))
        {
            if (double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && numbers.Count < 64) numbers.Add(number);
            else Wrong(name, text, "numbers with commas between");
        }
        return numbers.ToImmutable();
    }

    public double? Number(string name, double least)
    {
        if (Text(name) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number < 1e12) return number;
        Wrong(name, text, string.Create(CultureInfo.InvariantCulture, $"a number from {least}"));
        return null;
    }

    /// <summary>A date as ISO 8601 writes it.</summary>
    public string? Date(string name)
    {
        if (Text(name) is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return text;
        Wrong(name, text, "a date such as 2026-02-18");
        return null;
    }

    private void Wrong(string name, string text, string right) => Mistake ??= $"--{name.Replace('_', '-')} {(text.Length > 60 ? text[..60] : text)}: {right}";
}

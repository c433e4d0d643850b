using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Models;
using Aforo.Messages;

namespace Aforo.Fitting;

/// <summary>Reads values by the option's name; the first that is wrong is kept. An empty value is the default.</summary>
internal sealed class OptionReader(Func<string, string?> value)
{
    private const double Largest = 1e12;
    private const long LargestWhole = int.MaxValue * 65536L;

    /// <summary>Those that llama-server offers.</summary>
    private static readonly string[] CacheTypes = ["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"];

    public Trouble? Mistake { get; private set; }

    public string? Text(string name) => value(name)?.Trim() is { Length: > 0 } text ? text : null;

    public long? Whole(string name, long least, long most = LargestWhole)
    {
        if (Text(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Wrong(name, text, most < LargestWhole ? Trouble.Of("trouble.right.whole-range", ("least", least), ("most", most)) : Trouble.Of("trouble.right.whole", ("least", least)));
        return null;
    }

    /// <summary>A whole number that an <see cref="int"/> holds: a larger one is refused, never cut.</summary>
    public int? Count(string name, long least, int most = int.MaxValue) => (int?)Whole(name, least, most);

    /// <summary>A ggml type of the cache.</summary>
    public string? CacheType(string name)
    {
        if (Text(name) is not { } text || GgmlType.Find(text) is not null) return Text(name);
        Wrong(name, text, string.Join(", ", CacheTypes));
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
                Wrong(name, Text(name)!, Trouble.Of("trouble.right.flag"));
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
            else Wrong(name, text, Trouble.Of("trouble.right.numbers"));
        }
        return numbers.ToImmutable();
    }

    public double? Number(string name, double least, double most = Largest)
    {
        if (Text(name) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Wrong(name, text, most < Largest ? Trouble.Of("trouble.right.range", ("least", least), ("most", most)) : Trouble.Of("trouble.right.number", ("least", least)));
        return null;
    }

    /// <summary>A date as ISO 8601 writes it.</summary>
    public string? Date(string name)
    {
        if (Text(name) is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return text;
        Wrong(name, text, Trouble.Of("trouble.right.date"));
        return null;
    }

    /// <summary>What is wrong with the value of an option, and what would be right.</summary>
    public static Trouble Refuse(string name, string text, Trouble right) => Trouble.Of("trouble.value", right, ("option", name.Replace('_', '-')), ("text", text.Length > 60 ? text[..60] : text)) with { IsOfCommandLine = true };

    private void Wrong(string name, string text, Trouble? right) => Mistake ??= Refuse(name, text, right!);
}

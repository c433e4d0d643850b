using System.Globalization;

namespace Aforo.Core.Messages;

/// <summary>A language that people read, and how it writes numbers.</summary>
public sealed record Language(string Code, NumberFormatInfo Numbers)
{
    public static Language English { get; } = new("en", Format(",", "."));

    public static Language Spanish { get; } = new("es", Format(".", ","));

    /// <summary>
    /// The language that was asked for, else that of the locale: the first of <c>LC_ALL</c>, <c>LC_MESSAGES</c>, <c>LANG</c> that is set
    /// decides, as POSIX says. English where none says otherwise.
    /// </summary>
    public static Language Choose(string? asked, Func<string, string?> variable)
    {
        var locale = asked ?? First(variable("LC_ALL"), variable("LC_MESSAGES"), variable("LANG")) ?? "en";
        return locale.StartsWith("es", StringComparison.OrdinalIgnoreCase) ? Spanish : English;
    }

    private static string? First(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (!string.IsNullOrEmpty(value)) return value;
        }
        return null;
    }

    private static NumberFormatInfo Format(string group, string point) => new() { NumberGroupSeparator = group, NumberDecimalSeparator = point, NumberGroupSizes = [3] };
}

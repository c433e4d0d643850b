using System.Globalization;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>
/// A version of llama-server: a build number (<c>b10488-1a2b3c4d5</c>, <c>build: 5943 (a979ca22)</c>) or, since 2026, a release
/// (<c>v0.5.0</c>), which is newer than every build number that was ever a version by itself. A build number below
/// <see cref="SmallestRealBuild"/> comes from a clone without history and says nothing about age.
/// </summary>
internal readonly record struct LlamaServerVersion(int? Build, bool IsRelease)
{
    /// <summary>The number counts commits: a clone with <c>--depth 1</c> gives <c>b1</c>, a source archive <c>b0</c>.</summary>
    public const int SmallestRealBuild = 1000;

    public static LlamaServerVersion Unknown => default;

    public bool IsKnown => IsRelease || Build is not null;

    /// <summary>Reads any form in which the server states its version; <see cref="Unknown"/> when there is no usable number.</summary>
    public static LlamaServerVersion Parse(string? text)
    {
        if (text is null || text.Length > 200) return Unknown;
        var rest = text.AsSpan().Trim();
        foreach (var prefix in (ReadOnlySpan<string>)["version:", "build:"])
        {
            if (rest.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) rest = rest[prefix.Length..].TrimStart();
        }
        if (rest.Length > 1 && rest[0] is 'b' or 'v' && char.IsAsciiDigit(rest[1])) rest = rest[1..];
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
        if (digits is 0 or > 9) return Unknown;
        if (digits + 1 < rest.Length && rest[digits] == '.' && char.IsAsciiDigit(rest[digits + 1])) return new(null, true);
        var build = int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        return build < SmallestRealBuild ? Unknown : new(build, false);
    }
}

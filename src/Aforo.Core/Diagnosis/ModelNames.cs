using System.Globalization;

namespace Aforo.Core.Diagnosis;

/// <summary>Names of models as people and programs write them.</summary>
public static class ModelNames
{
    /// <summary>Whether two names mean the same definition: case does not matter, and <c>:latest</c> is the default tag.</summary>
    public static bool Same(string? left, string? right) =>
        left is not null && right is not null && string.Equals(Bare(left), Bare(right), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string name) => name.EndsWith(":latest", StringComparison.OrdinalIgnoreCase) ? name[..^7] : name;

    /// <summary>
    /// The context that a name claims, in tokens: <c>…-128k</c> or <c>…-262144ctx</c>. A bare number of thousands is taken as
    /// 1,024 each; null when the name claims nothing. A size of weights (<c>30b</c>) is no claim.
    /// </summary>
    public static long? ClaimedContext(string name)
    {
        for (var i = name.Length - 1; i > 0; i--)
        {
            if (name[i] is not ('k' or 'K') || !char.IsAsciiDigit(name[i - 1])) continue;
            if (i + 1 < name.Length && char.IsAsciiLetterOrDigit(name[i + 1])) continue;
            var start = i;
            while (start > 0 && char.IsAsciiDigit(name[start - 1])) start--;
            if (start > 0 && (char.IsAsciiLetter(name[start - 1]) || name[start - 1] == '.')) continue;
            if (long.TryParse(name.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var thousands) && thousands is >= 2 and <= 16_384)
            {
                return thousands * 1024;
            }
        }
        return null;
    }

    /// <summary>Whether a claim of so many thousands is honest for <paramref name="tokens"/>: counted in 1,000 or in 1,024, a label rounds.</summary>
    public static bool ClaimMatches(long claimed, double tokens)
    {
        var thousands = claimed / 1024.0;
        return tokens >= thousands * 1000 * 0.97 && tokens <= claimed * 1.03;
    }

    /// <summary>A name for a definition of the same model that says what it sets: a claim of the old name is replaced.</summary>
    public static string Named(string model, long context)
    {
        var label = context % 1024 == 0 ? $"{context / 1024}k" : $"{context}";
        if (ClaimedContext(model) is { } claimed)
        {
            var old = $"{claimed / 1024}k";
            var at = model.LastIndexOf(old, StringComparison.OrdinalIgnoreCase);
            return model[..at] + label + model[(at + old.Length)..];
        }
        var bare = Bare(model);
        return bare.Contains(':') ? $"{bare}-{label}" : $"{bare}:{label}";
    }
}

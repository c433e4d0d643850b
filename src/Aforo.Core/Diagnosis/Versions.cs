namespace Aforo.Core.Diagnosis;

/// <summary>Versions compared by their numbers: <c>0.32.15</c> is newer than <c>0.9.6</c>; a suffix such as <c>-rc2</c> is older than none.</summary>
public static class Versions
{
    private const long SmallestBuild = 1000;

    /// <summary>Negative, zero or positive; null when one of them has no number.</summary>
    public static int? Compare(string? left, string? right)
    {
        if (Numbers(left) is not { } a || Numbers(right) is not { } b) return null;
        // Build numbers (b10488) and release numbers (v0.5.0) of one product do not compare.
        if (IsBuild(left!) != IsBuild(right!)) return null;
        // A shallow clone counts its commits from one: such a build says nothing about its age.
        if (IsBuild(left!) && (a[0] < SmallestBuild || b[0] < SmallestBuild)) return null;
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            var difference = (i < a.Count ? a[i] : 0).CompareTo(i < b.Count ? b[i] : 0);
            if (difference != 0) return difference;
        }
        return IsPreRelease(right!).CompareTo(IsPreRelease(left!));
    }

    /// <summary>Whether <paramref name="version"/> lies in [from, before); null when it can't be told.</summary>
    public static bool? IsBetween(string? version, string? from, string? before)
    {
        if (from is not null)
        {
            if (Compare(version, from) is not { } lower) return null;
            if (lower < 0) return false;
        }
        if (before is not null)
        {
            if (Compare(version, before) is not { } upper) return null;
            if (upper >= 0) return false;
        }
        return Numbers(version) is null ? null : true;
    }

    private static bool IsBuild(string version) => version.Length > 1 && version[0] == 'b' && char.IsAsciiDigit(version[1]);

    private static bool IsPreRelease(string version) => version.Contains("-rc", StringComparison.OrdinalIgnoreCase) || version.Contains("-beta", StringComparison.OrdinalIgnoreCase);

    private static List<long>? Numbers(string? version)
    {
        if (version is null) return null;
        var numbers = new List<long>();
        var core = version.AsSpan().TrimStart("vb");
        var suffix = core.IndexOf("-rc", StringComparison.OrdinalIgnoreCase);
        if (suffix >= 0) core = core[..suffix];
        long current = -1;
        foreach (var c in core)
        {
            if (char.IsAsciiDigit(c)) current = Math.Min((current < 0 ? 0 : current) * 10 + (c - '0'), 999_999_999_999);
            else if (current >= 0)
            {
                numbers.Add(current);
                current = -1;
                // A build such as b10488-1a2b3c goes on with a hash, which is no number.
                if (version[0] == 'b' || c is not ('.' or '-')) break;
            }
            else break;
        }
        if (current >= 0) numbers.Add(current);
        return numbers.Count == 0 ? null : numbers;
    }
}

using Aforo.Core.Diagnosis;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>What Ollama's releases do differently, as read in their sources.</summary>
public static class OllamaVersions
{
    /// <summary>Newest release whose source was read.</summary>
    public const string NewestKnown = "0.33.0-rc2";

    /// <summary>Date of that reading.</summary>
    public const string AsOf = "2026-11-23";

    /// <summary>Whether the version is at least <paramref name="from"/>; null when it has no number.</summary>
    public static bool? IsAtLeast(string? version, string from) => Versions.Compare(version, from) is { } sign ? sign >= 0 : null;

    /// <summary>The fixed default context; null where it is automatic (since 0.15.5), or where the version is not known.</summary>
    public static long? FixedDefaultContext(string? version) => IsAtLeast(version, "0.15.5") switch
    {
        null or true => null,
        false => IsAtLeast(version, "0.6.7") == true ? 4096 : 2048,
    };

    /// <summary>Requests at once where nobody says; null where it is automatic (before 0.10), or where the version is not known.</summary>
    public static int? DefaultParallel(string? version) => IsAtLeast(version, "0.10.0") == true ? 1 : null;

    /// <summary>Whether <c>/api/ps</c> tells the loaded context; null where the version is not known.</summary>
    public static bool? TellsLoadedContext(string? version) => IsAtLeast(version, "0.10.0");

    /// <summary>Whether an architecture's cache can't be shifted, so that a too long prompt is refused where others are cut.</summary>
    public static bool CannotShift(string? architecture) => architecture?.StartsWith("deepseek2", StringComparison.Ordinal) == true;

    /// <summary>
    /// The automatic context by GPU memory (since 0.15.5): from 47 GiB 262,144 tokens, from 23 GiB 32,768, below 4,096. The overhead
    /// that is kept free counts as not there.
    /// </summary>
    public static long TierContext(long acceleratorBytes, long overheadBytes = 0) => (acceleratorBytes - overheadBytes) switch
    {
        >= 47L << 30 => 262_144,
        >= 23L << 30 => 32_768,
        _ => 4_096,
    };
}

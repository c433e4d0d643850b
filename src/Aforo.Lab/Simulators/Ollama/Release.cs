using System.Globalization;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>What a release does, told apart from what the readers of the real program know, so that the two can be held against each other.</summary>
internal sealed class Release
{
    private readonly long _number;

    public Release(string version)
    {
        Text = version;
        var parts = version.Split('-', 2);
        long number = 0;
        foreach (var part in (parts[0] + ".0.0").Split('.').Take(3)) number = number * 10_000 + int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture);
        _number = number * 2 - (parts.Length > 1 ? 1 : 0);
    }

    public string Text { get; }

    private bool From(int minor, int patch) => _number >= (minor * 10_000L + patch) * 2;

    public bool HasContextVariable => From(5, 13);

    /// <summary>Context where nobody sets one; null where the memory decides.</summary>
    public long? FixedContext => From(15, 5) ? null : From(6, 7) ? 4096 : 2048;

    public bool HasAutomaticParallel => !From(10, 0);

    public bool TellsLoadedContext => From(10, 0);

    /// <summary>Whether requests may forbid cutting and shifting.</summary>
    public bool TakesTruncate => From(12, 6);

    public bool HasMessages => From(14, 0);

    /// <summary>Builds of 2026 say what is trained, and have <c>/api/status</c>.</summary>
    public bool TellsTrainedContext => From(15, 0);

    /// <summary>Whether the runner is a llama-server.</summary>
    public bool HasChild => From(30, 0);

    /// <summary>Whether a prompt that cannot shift is refused by Ollama itself.</summary>
    public bool RefusesWithoutShift => From(30, 9);

    /// <summary>Whether a cut leaves about half of the context.</summary>
    public bool CutsToHalf => From(30, 11);

    /// <summary>Whether a cut prompt's own count is told as a whole, cached part included.</summary>
    public bool CountsCachedTokens => From(4, 0);

    /// <summary>Whether the runner's start names its context and slots.</summary>
    public bool StartsOldRunner => !From(12, 0);
}

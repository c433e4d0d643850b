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

    /// <summary>Whether there is <c>/v1/responses</c>.</summary>
    public bool HasResponses => From(13, 3);

    /// <summary>Whether a response repeats what was asked, and has the empty lists that clients expect.</summary>
    public bool TellsWholeResponse => From(14, 2);

    /// <summary>Whether responses know files, if only to refuse them.</summary>
    public bool RefusesFiles => From(20, 4);

    /// <summary>Whether an unknown item of a conversation is quoted, and one without a type told apart.</summary>
    public bool QuotesUnknownItems => From(20, 5);

    /// <summary>Whether a conversation may have searches of the web in it.</summary>
    public bool SearchesTheWeb => From(32, 10);

    /// <summary>Whether there are <c>/api/embed</c> and <c>/v1/embeddings</c>; <c>/api/embeddings</c> is older.</summary>
    public bool HasEmbed => From(2, 6);

    /// <summary>Whether vectors are cut to the length that is asked for.</summary>
    public bool CutsVectors => From(11, 11);

    /// <summary>Whether <c>/v1/embeddings</c> packs vectors on request, and refuses other forms.</summary>
    public bool PacksVectors => From(12, 7);

    /// <summary>Whether a cut text leaves room for the special tokens around it.</summary>
    public bool LeavesRoomForSpecialTokens => From(12, 0);

    /// <summary>Whether the runner says how long a text was, and refuses one that is too long, before Ollama cuts it.</summary>
    public bool RunnerCountsEmbedded => From(13, 3);

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

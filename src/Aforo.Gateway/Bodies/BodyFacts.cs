namespace Aforo.Gateway.Bodies;

/// <summary>What one pass over a request's body tells. No text of it is kept.</summary>
internal sealed record BodyFacts
{
    public string? Model { get; init; }

    /// <summary>Null when the body does not say.</summary>
    public bool? Stream { get; init; }

    /// <summary>Tokens reserved for the answer; null when no limit is set.</summary>
    public long? MaxOutput { get; init; }

    /// <summary><c>options.num_ctx</c>.</summary>
    public long? NumCtx { get; init; }

    /// <summary><c>options.num_batch</c>.</summary>
    public long? NumBatch { get; init; }

    /// <summary>Bytes of the body, less those of images.</summary>
    public long TextBytes { get; init; }

    public int Images { get; init; }

    /// <summary>The most tokens that its text takes, by its letters: without those of images.</summary>
    public long MostTokens { get; init; }

    /// <summary>Bytes of its longest text that is no image.</summary>
    public long LongestText { get; init; }

    /// <summary>Whether it brings tools: chat templates then add words of their own.</summary>
    public bool HasTools { get; init; }

    /// <summary>Whether it names its model twice, which runtimes may read differently: in Go a member's name is found in any case.</summary>
    public bool NamesModelTwice { get; init; }

    /// <summary>Where the body is no JSON object: the byte.</summary>
    public long? BrokenAt { get; init; }

    /// <summary>Where the value of <c>model</c> stands, quotes included; 0 and 0 when there is none.</summary>
    public (long Start, int Length) ModelSpan { get; init; }
}

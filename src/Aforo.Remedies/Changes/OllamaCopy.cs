namespace Aforo.Remedies.Changes;

/// <summary>A second name for a definition, by <c>POST /api/copy</c>. Its inverse deletes the new name.</summary>
public sealed record OllamaCopy : RuntimeChange
{
    public required string From { get; init; }

    /// <summary>The new name; it must be free.</summary>
    public required string To { get; init; }

    public override string Subject => To;

    public override string Preview => OllamaCalls.Show(Server, OllamaCalls.Copy(From, To));
}

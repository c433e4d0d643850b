namespace Aforo.Remedies.Changes;

/// <summary>Takes a name away, by <c>DELETE /api/delete</c>. Its inverse copies the definition back from <see cref="Backup"/>.</summary>
public sealed record OllamaDelete : RuntimeChange
{
    public required string Name { get; init; }

    /// <summary>Free name that the definition is copied to before, so that it can come back.</summary>
    public required string Backup { get; init; }

    public override string Subject => Name;

    public override string Preview => OllamaCalls.Show(Server, OllamaCalls.Copy(Name, Backup)) + OllamaCalls.Show(Server, OllamaCalls.Delete(Name));
}

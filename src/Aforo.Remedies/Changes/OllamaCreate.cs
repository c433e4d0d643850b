using System.Collections.Immutable;

namespace Aforo.Remedies.Changes;

/// <summary>
/// A definition on local weights, by <c>POST /api/create</c>. What the base sets is inherited, the given parameters override it. Its
/// inverse deletes the definition, or copies the old one of that name back from <see cref="Backup"/>.
/// </summary>
public sealed record OllamaCreate : RuntimeChange
{
    public required string Name { get; init; }

    /// <summary>The base. It must exist on the server: the server would download one that does not, so this is looked up first.</summary>
    public required string From { get; init; }

    /// <summary>Whole numbers by name, such as <c>num_ctx</c>: a text would be stored as it is and fail every later request.</summary>
    public required ImmutableSortedDictionary<string, long> Parameters { get; init; }

    /// <summary>Name that the present definition called <see cref="Name"/> is copied to before; it must be free. Null refuses where <see cref="Name"/> is taken.</summary>
    public string? Backup { get; init; }

    public override string Subject => Name;

    public override string Preview => (Backup is null ? "" : OllamaCalls.Show(Server, OllamaCalls.Copy(Name, Backup))) + OllamaCalls.Show(Server, OllamaCalls.Create(this));
}

using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Remedies.Planning.Intentions;

/// <summary>An Ollama server gets a definition that sets a context: a new name, or the old one with a copy kept beside it.</summary>
public sealed record DefinitionIntention : Intention
{
    /// <summary>Id of the runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>Where it answers.</summary>
    public Uri? Address { get; init; }

    public required string Name { get; init; }

    /// <summary>The local definition from which all other settings are inherited.</summary>
    public required string From { get; init; }

    /// <summary>Tokens, written as a number.</summary>
    public required long Context { get; init; }

    /// <summary>Name under which the old definition is kept when <see cref="Name"/> exists; null when the name is new.</summary>
    public string? Backup { get; init; }

    public override Observation Apply(Observation seen)
    {
        var parent = seen.Models.FirstOrDefault(model => model.Runtime == Runtime && ModelNames.Same(model.Name, From));
        bool IsOwn(Scope scope) => scope.Agent is null && (scope.Runtime is null || scope.Runtime == Runtime) && ModelNames.Same(scope.Model, Name);
        bool IsParents(Fact fact) => fact.Scope.Agent is null && (fact.Scope.Runtime is null || fact.Scope.Runtime == Runtime) && ModelNames.Same(fact.Scope.Model, From) && fact.Name is not FactNames.NumCtx && fact.Layer != Layers.Loaded;
        var context = new Fact
        {
            Name = FactNames.NumCtx,
            Value = Context,
            Unit = "tokens",
            Layer = Layers.Definition,
            Scope = new Scope { Runtime = Runtime, Model = Name },
            Source = Source.Reply("POST /api/show", "parameters.num_ctx"),
        };
        // What is measured of the weights is true of every definition of them; what is loaded is not.
        var measured = seen.Facts.Where(fact => fact is { Name: FactNames.PrefillSpeed or FactNames.DecodeSpeed } && fact.Scope.Agent is null && ModelNames.Same(fact.Scope.Model, From));
        var inherited = seen.Facts.Where(IsParents).Concat(measured).Distinct().Select(fact => fact with { Scope = fact.Scope with { Model = Name } }).ToArray();
        var kept = seen.Facts.Where(fact => !IsOwn(fact.Scope));
        return seen with
        {
            Facts = [.. kept, .. inherited, context],
            Models = parent is null ? seen.Models : [.. seen.Models.Where(model => model.Runtime != Runtime || !ModelNames.Same(model.Name, Name)), parent with { Name = Name, Loaded = false }],
        };
    }
}

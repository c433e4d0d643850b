using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>Definitions of Ollama that give a route another context.</summary>
internal static class Definitions
{
    /// <summary>
    /// What gives the route a context of so many tokens: a definition, and the agent pointed to it with a window that agrees. Empty when
    /// nothing may be done: the server does not answer, is another machine, has no such model, or nobody is there to be pointed to a new name.
    /// </summary>
    public static IReadOnlyList<Intention> For(Assessment assessment, long context, PlanRequest request)
    {
        var route = assessment.Route;
        if (route is not { Runtime: { Kind: "ollama" } runtime, ModelName: { } name, Model: { Remote: false } model }) return [];
        var settings = request.Settings(route.Agent?.Id);
        if (settings is null && !request.SameName || !MayBeAsked(runtime)) return [];
        var all = request.Case.Seen;
        var chosen = request.SameName ? model.Name : NameFor(model.Name, context, runtime, all);
        var exists = chosen is not null && Existing(chosen, runtime, all) is { } known && known.Name != model.Name;
        if (chosen is null) return [];
        var intentions = new List<Intention>();
        if (!exists)
        {
            intentions.Add(new DefinitionIntention
            {
                Runtime = runtime.Id,
                Address = Uri.TryCreate(runtime.BaseUrl, UriKind.Absolute, out var address) ? address : null,
                Name = chosen,
                From = model.Name,
                Context = context,
                Backup = request.SameName ? BackupOf(model.Name, runtime, all) : null,
            });
        }
        if (settings is null) return intentions;
        intentions.AddRange(settings.Window(route, context));
        if (!request.SameName) intentions.AddRange(settings.UseModel(route, chosen));
        return intentions;
    }

    /// <summary>A server of this machine that is not known to be silent. Whether it really answers is seen when the plan is carried out.</summary>
    private static bool MayBeAsked(RuntimeSeen runtime) => runtime.Reachable != false && (runtime.BaseUrl is null || Addresses.IsLoopback(runtime.BaseUrl));

    /// <summary>A name that says what is set. One that exists and says so truly is used; one that lies is left alone, and another name is taken.</summary>
    private static string? NameFor(string model, long context, RuntimeSeen runtime, Observation seen)
    {
        var wanted = ModelNames.Named(model, context);
        for (var i = 1; i < 10; i++)
        {
            var name = i == 1 ? wanted : $"{wanted}-{i}";
            if (Existing(name, runtime, seen) is not { } taken) return name;
            if (ContextOf(taken.Name, runtime, seen) == context && taken.WeightsDigest is { } digest && digest == Existing(model, runtime, seen)?.WeightsDigest) return taken.Name;
        }
        return null;
    }

    private static string BackupOf(string model, RuntimeSeen runtime, Observation seen)
    {
        var name = (model.Contains(':', StringComparison.Ordinal) ? model : model + ":latest") + "-before";
        for (var i = 2; Existing(name, runtime, seen) is not null; i++) name = $"{name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')}{i}";
        return name;
    }

    private static ModelSeen? Existing(string name, RuntimeSeen runtime, Observation seen) => seen.Models.FirstOrDefault(model => model.Runtime == runtime.Id && ModelNames.Same(model.Name, name));

    private static long? ContextOf(string name, RuntimeSeen runtime, Observation seen) => seen.Facts
        .FirstOrDefault(fact => fact is { Name: FactNames.NumCtx, Layer: Layers.Definition } && fact.Scope.Runtime == runtime.Id && ModelNames.Same(fact.Scope.Model, name))?.Value.Whole;
}

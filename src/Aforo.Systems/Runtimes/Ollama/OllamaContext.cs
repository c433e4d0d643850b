using System.Collections.Immutable;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>
/// Which context a request gets: the first of request option, definition, desktop app, server variable, and the default of the
/// version (automatic by memory since 0.15.5) that exists; never more than the model was trained for.
/// </summary>
internal static class OllamaContext
{
    public static ImmutableArray<Link> Resolve(ContextQuestion question)
    {
        var links = ImmutableArray.CreateBuilder<Link>();
        var native = Native(question);
        if (native is not null) links.Add(native with { OnExceed = OnExceed.Clamp });
        var settings = Settings(question).ToArray();
        var winner = Array.FindIndex(settings, link => link.Role == Role.InForce);
        for (var i = settings.Length - 1; i >= 0; i--)
        {
            var link = settings[i];
            if (i == winner) links.Add(link with { Value = Clamped(link.Value), OnExceed = OnExceed.Cut });
            else if (link.Role == Role.InForce) links.Add(link with { Role = Role.Overridden, OverriddenBy = settings[winner].Layer });
            else links.Add(link);
        }
        if (Loaded(question) is { } loaded) links.Add(WithRole(loaded, winner < 0 ? null : settings[winner], native));
        return links.ToImmutable();
    }

    /// <summary>The strongest first. All that apply are in force here; the caller lets the first one win.</summary>
    private static IEnumerable<Link> Settings(ContextQuestion question)
    {
        if (question.Requested is { } requested)
        {
            yield return Link.From(requested, Layers.RequestOption) with { Role = question.RouteCarriesContext ? requested.Role : Role.Ineffective, Reason = question.RouteCarriesContext ? requested.Reason : "v1-cannot-carry-num-ctx" };
        }
        foreach (var layer in (string[])[Layers.Definition, Layers.DesktopApp, Layers.ServerVariable])
        {
            if (Setting(question, layer) is { } fact) yield return Link.From(fact, layer);
        }
        yield return Default(question);
    }

    /// <summary>A variable of 0 or a slider left alone says nothing: the default decides.</summary>
    private static Fact? Setting(ContextQuestion question, string layer) => question.Facts
        .Where(fact => fact.Name == FactNames.NumCtx && fact.Layer == layer && fact.Role != Role.Ineffective && fact.Value.Number > 0)
        .OrderBy(fact => fact.Scope.Model is null).ThenBy(fact => fact.Role != Role.InForce).LastOrDefault(fact => fact.Role is Role.InForce);

    private static Link Default(ContextQuestion question)
    {
        var version = question.Runtime.Version;
        if (OllamaVersions.FixedDefaultContext(version) is { } constant)
        {
            return new Link { Layer = Layers.ServerDefault, Value = constant, Source = Source.FromCatalog("runtimes/ollama/default-context", OllamaVersions.AsOf) };
        }
        if (question.Facts.LastOrDefault(fact => fact is { Name: FactNames.TierContext, Value.Number: > 0 }) is { } logged) return Link.From(logged, Layers.Tier);
        if (OllamaVersions.IsAtLeast(version, "0.15.5") != true || question.AcceleratorBytes is not { } memory) return new Link { Layer = Layers.Tier, Value = null };
        return new Link { Layer = Layers.Tier, Value = OllamaVersions.TierContext(memory), Basis = Basis.Predicted, Source = Source.Computed($"tier of {memory} bytes of accelerator memory") };
    }

    private static Link? Native(ContextQuestion question)
    {
        if (question.Facts.FirstOrDefault(fact => fact is { Name: FactNames.NativeContext, Value.Number: > 0 } && fact.Scope.Model is not null) is { } fact) return Link.From(fact, Layers.ModelNative);
        return question.Model is { Shape.NativeContext: { } native } model ? new Link { Layer = Layers.ModelNative, Value = native, Source = model.Source } : null;
    }

    private static Fact? Loaded(ContextQuestion question) =>
        question.Facts.LastOrDefault(fact => fact is { Name: FactNames.ContextPerSlot, Layer: Layers.Loaded, Value.Number: > 0 });

    /// <summary>
    /// What is in memory counts: the server made it of its own variables and defaults, clamped or lowered, and would again. Only a
    /// definition or a request that differs reloads the model, so then the loaded context is past.
    /// </summary>
    private static Link WithRole(Fact loaded, Link? winner, Link? native)
    {
        var link = Link.From(loaded, Layers.Loaded) with { OnExceed = OnExceed.Cut };
        if (winner?.Value is not { } wanted || winner.Layer is not (Layers.Definition or Layers.RequestOption)) return link;
        var effective = native?.Value is { } most ? Math.Min(Clamped(wanted)!.Value, most) : Clamped(wanted);
        return effective == link.Value ? link : link with { Role = Role.Overridden, OverriddenBy = winner.Layer };
    }

    /// <summary>A context below 4 becomes 4, so 0 in a request or a definition is not "automatic".</summary>
    private static double? Clamped(double? value) => value is { } known ? Math.Max(4, known) : null;
}

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
            if (i == winner) links.Add(link with { Value = Clamped(link.Value, question), OnExceed = OnExceed.Cut });
            else if (link.Role == Role.InForce) links.Add(link with { Role = Role.Overridden, OverriddenBy = settings[winner].Layer });
            else links.Add(link);
        }
        if (Loaded(question) is { } loaded) links.Add(WithRole(loaded, winner < 0 ? null : settings[winner], native, question));
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
            if (Setting(question, layer) is not { } fact) continue;
            // The desktop app hands its slider over in the same variable.
            var read = layer == Layers.Definition || OllamaVersions.IsAtLeast(question.Runtime.Version, "0.5.13") != false;
            yield return read ? Link.From(fact, layer) : Link.From(fact, layer) with { Role = Role.Ineffective, Reason = "not-in-this-version" };
        }
        yield return Default(question);
    }

    /// <summary>
    /// The statement in force of a layer, the latest one read. A variable of 0 or a slider left alone says nothing, so the default
    /// decides; a definition's 0 is a number like any other.
    /// </summary>
    private static Fact? Setting(ContextQuestion question, string layer) => question.Facts.LastOrDefault(fact =>
        fact is { Name: FactNames.NumCtx, Role: Role.InForce, Value.Number: { } number } && fact.Layer == layer && (number > 0 || layer == Layers.Definition));

    private static Link Default(ContextQuestion question)
    {
        var version = question.Runtime.Version;
        if (OllamaVersions.FixedDefaultContext(version) is { } constant)
        {
            return new Link { Layer = Layers.ServerDefault, Value = constant, Source = Source.FromCatalog("runtimes/ollama/default-context", OllamaVersions.AsOf) };
        }
        if (question.Facts.LastOrDefault(fact => fact is { Name: FactNames.TierContext, Value.Number: > 0 }) is { } logged) return Link.From(logged, Layers.Tier);
        if (OllamaVersions.IsAtLeast(version, "0.15.5") != true || question.AcceleratorBytes is not { } memory) return new Link { Layer = Layers.Tier, Value = null };
        var overhead = question.Facts.LastOrDefault(fact => fact is { Name: OllamaSettings.GpuOverhead, Role: Role.InForce, Value.Number: > 0 })?.Value.Whole ?? 0;
        return new Link { Layer = Layers.Tier, Value = OllamaVersions.TierContext(memory, overhead), Basis = Basis.Predicted, Source = Source.Computed(overhead == 0 ? $"tier of {memory} bytes of accelerator memory" : $"tier of {memory} - {overhead} bytes of accelerator memory") };
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
    private static Link WithRole(Fact loaded, Link? winner, Link? native, ContextQuestion question)
    {
        var link = Link.From(loaded, Layers.Loaded) with { OnExceed = OnExceed.Cut };
        if (winner?.Value is not { } wanted || winner.Layer is not (Layers.Definition or Layers.RequestOption)) return link;
        var effective = native?.Value is { } most ? Math.Min(Clamped(wanted, question)!.Value, most) : Clamped(wanted, question);
        return effective == link.Value ? link : link with { Role = Role.Overridden, OverriddenBy = winner.Layer };
    }

    /// <summary>A context below 4 becomes 4, so 0 in a request or a definition is not "automatic"; a model that sees gets 2,048.</summary>
    private static double? Clamped(double? value, ContextQuestion question) => value is { } known
        ? Math.Max(question.Facts.Any(fact => fact is { Name: FactNames.Vision, Value.Flag: true }) ? 2048 : 4, known)
        : null;
}

using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Diagnosis;
using Aforo.Core.Workload;
using Aforo.Fitting;
using Aforo.Messages;

namespace Aforo.Deciding;

/// <summary>The workload for which a purchase is judged.</summary>
internal sealed record AdviceRequest
{
    /// <summary>Options beside those of a comparison.</summary>
    public static string[] Names { get; } = ["share_heavy", "kwh_price"];

    public required ComparisonRequest Comparison { get; init; }

    public required FitModel Model { get; init; }

    /// <summary>Tokens of the heaviest prompt.</summary>
    public required long Prompt { get; init; }

    /// <summary>Tokens that an answer takes.</summary>
    public long Output { get; init; } = 1024;

    /// <summary>Part of the work that is heavy, 0 to 1.</summary>
    public double ShareHeavy { get; init; } = 0.2;

    /// <summary>Price of a kilowatt-hour in the currency; null: not told.</summary>
    public double? KwhPrice { get; init; }

    /// <summary>What the ledger recorded, in the figures of <c>aforo workload</c>; null where there is none.</summary>
    public WorkloadSummary? Recorded { get; init; }

    public ImmutableArray<Assumption> Assumed { get; init; } = [];
}

/// <summary>What a workload is, out of options first, then what was seen, then usual values; each that was not given is told.</summary>
internal sealed class Workloads(Deciders deciders)
{
    private const long UsualPrompt = 16_384, UsualOutput = 1024;
    private const double UsualShare = 0.2;

    /// <summary>The request, or a lack of a model (both null), or why it is not known.</summary>
    public async Task<(AdviceRequest? Request, Trouble? Problem)> ReadAsync(Diagnosis diagnosis, bool isCase, WorkloadSummary? recorded, string? model, ComparisonRequest comparison, Func<string, string?> value, CancellationToken cancellation)
    {
        var assumed = ImmutableArray.CreateBuilder<Assumption>();
        var from = isCase ? "case" : "machine";
        var seen = diagnosis.Situation.Seen;
        if (model is null && recorded?.Models.FirstOrDefault(part => part.Name is not null)?.Name is { } asked && (await deciders.FindModelAsync(asked, cancellation).ConfigureAwait(false)).Model is not null)
        {
            model = asked;
            assumed.Add(new Assumption("--model", asked, "ledger"));
        }
        if (model is null && Seen(diagnosis) is { } named)
        {
            model = named;
            assumed.Add(new Assumption("--model", named, from));
        }
        if (model is null) return (null, null);
        var (found, problem) = await deciders.FindModelAsync(model, cancellation).ConfigureAwait(false);
        if (found is null) return (null, problem);
        string Text(FormattableString text) => text.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var prompt = comparison.Fit.Speed.Prompt;
        if (value("prompt") is null)
        {
            var largest = Demands.LargestPrompt(seen.Requests, seen.Incidents);
            prompt = recorded?.Sizes?.Largest ?? (largest is null ? UsualPrompt : (long)largest.Value);
            assumed.Add(new Assumption("--prompt", Text($"{prompt}"), recorded?.Sizes is not null ? "ledger" : largest is null ? "default" : from));
        }
        var context = comparison.Fit.Settings.ContextSize;
        if (value("ctx_size") is null)
        {
            context = 4096;
            while (context < prompt + UsualOutput) context *= 2;
            if (found.Shape.NativeContext is { } native) context = Math.Min(context, native);
            assumed.Add(new Assumption("--ctx-size", Text($"{context}"), "default"));
        }
        var share = new OptionReader(value).Number("share_heavy", 0);
        if (share is null)
        {
            var claimed = diagnosis.Situation.Case.Claims.FirstOrDefault(claim => claim.What == "share of heavy tasks")?.Low;
            share = claimed ?? recorded?.Heavy?.Share ?? UsualShare;
            assumed.Add(new Assumption("--share-heavy", Text($"{share}"), claimed is null ? "default" : "case"));
        }
        return (new AdviceRequest
        {
            Comparison = comparison with { Fit = comparison.Fit with { Settings = comparison.Fit.Settings with { ContextSize = context }, Speed = comparison.Fit.Speed with { Prompt = prompt } } },
            Model = found,
            Prompt = prompt,
            Output = recorded is { Requests: > 0, OutputTokens: > 0 } ? Math.Max(1, recorded.OutputTokens / recorded.Requests) : UsualOutput,
            Recorded = recorded,
            ShareHeavy = share.Value,
            KwhPrice = new OptionReader(value).Number("kwh_price", 0),
            Assumed = assumed.ToImmutable(),
        }, null);
    }

    /// <summary>The catalogue's name of the model that was asked most of: by architecture and number of weights, among alike ones by its name.</summary>
    private string? Seen(Diagnosis diagnosis)
    {
        var seen = diagnosis.Situation.Seen;
        var asked = seen.Requests.OrderByDescending(request => request.PromptTokens ?? 0).Select(request => request.Scope.Model).FirstOrDefault(name => name is not null);
        var model = seen.Models.FirstOrDefault(one => one.Name == asked) ?? seen.Models.FirstOrDefault(one => one.Shape is not null);
        if (model?.Shape is not { Parameters: { } count } shape) return null;
        var name = DeviceNames.Squeeze((model.Name ?? "").Split(':')[0].Split('/')[^1]);
        var entry = deciders.Catalog.Models.Models.Where(one => one.Architecture == shape.Architecture && Math.Abs(one.Parameters - (double)count) <= count * 0.001)
            .OrderByDescending(one => name.Length > 0 && DeviceNames.Squeeze(one.Id).StartsWith(name, StringComparison.Ordinal)).FirstOrDefault();
        return entry is null ? null : entry.Id + (model.Quantization is { } quantization ? ":" + quantization : "");
    }
}

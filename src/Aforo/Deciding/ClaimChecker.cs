using Aforo.Core.Catalog;
using Aforo.Core.Decisions;
using Aforo.Fitting;
using Aforo.Messages;

namespace Aforo.Deciding;

/// <summary>Holds a published claim against physics, measurements, forecasts and dated prices.</summary>
internal sealed class ClaimChecker(Deciders deciders)
{
    /// <summary>One answer for each capacity where that matters and was left out, or why there is none.</summary>
    public async Task<(IReadOnlyList<ClaimAnswer> Answers, ClaimProblem? Problem)> CheckAsync(ClaimRequest request, CancellationToken cancellation)
    {
        var assumed = request.Versus is not null ? ClaimKind.Ratio : request.Model is not null || request.What is not null ? ClaimKind.Speed : (ClaimKind?)null;
        var (claim, fault, about) = ClaimText.Read(request.Claim, assumed);
        if (claim is null) return ([], new ClaimProblem(fault!.Value, about));
        if (claim.Kind == ClaimKind.Market) return ([new PriceClaims(deciders).Market(request, claim)], null);
        if (request.On is not { } on) return ([], ClaimProblem.Lacks("on"));
        if (await deciders.LookAsync([on, request.Versus ?? ""], cancellation).ConfigureAwait(false) is { } unseen) return ([], ClaimProblem.Unread(unseen));
        var (setups, described, unknown) = deciders.Setups(on, request.Devices);
        if (setups is null) return ([], ClaimProblem.Unread(unknown!));
        var (model, unread) = request.Model is { } name && claim.Kind != ClaimKind.Price ? await deciders.FindModelAsync(name, cancellation).ConfigureAwait(false) : (null, null);
        if (unread is not null) return ([], ClaimProblem.Unread(unread));
        return claim.Kind switch
        {
            ClaimKind.Price => Price(request, claim, setups, described),
            ClaimKind.Ratio => Ratio(request, claim, model, setups, described),
            _ => Speed(request, claim, model, setups, described),
        };
    }

    private (IReadOnlyList<ClaimAnswer>, ClaimProblem?) Price(ClaimRequest request, ClaimedFigure claim, DeviceSetups setups, bool described)
    {
        var prices = new PriceClaims(deciders);
        return ([.. setups.All.Select(setup => prices.Of(request, claim, setup, described))], null);
    }

    private (IReadOnlyList<ClaimAnswer>, ClaimProblem?) Ratio(ClaimRequest request, ClaimedFigure claim, FitModel? model, DeviceSetups setups, bool described)
    {
        if (request.Versus is not { } versus) return ([], ClaimProblem.Lacks("versus"));
        var (others, _, unknown) = deciders.Setups(versus, 1);
        if (others is null) return ([], ClaimProblem.Unread(unknown!));
        var answer = new RatioClaims(deciders).Of(request, claim, model, Whole(setups), Whole(others), described);
        return ([setups.All.Length > 1 ? answer with { Device = setups.All[0].Parts[0].Device.Id, MemoryGib = null } : answer], null);
    }

    private static DeviceSetup Whole(DeviceSetups setups) => setups.All is [var one] ? one : Family(setups.All[^1]);

    /// <summary>Where a name leaves the variant of a chip open, what was measured on any of them counts.</summary>
    private static DeviceSetup Family(DeviceSetup setup) => setup with { Parts = [.. setup.Parts.Select(part => part with { Chip = part.Device.Chip })] };

    private (IReadOnlyList<ClaimAnswer>, ClaimProblem?) Speed(ClaimRequest request, ClaimedFigure claim, FitModel? model, DeviceSetups setups, bool described)
    {
        if (model is null) return ([], ClaimProblem.Lacks("model"));
        if (deciders.WorkOf(model, request.CacheTypeK, request.CacheTypeV) is null) return ([], ClaimProblem.Unread(Trouble.Of("trouble.no-work", ("model", model.Name))));
        var speeds = new SpeedClaims(deciders, model);
        // Capacities of one bandwidth answer as one: the largest holds most, and has the larger graphics where these differ.
        var apart = setups.All.GroupBy(setup => string.Join('+', setup.Parts.Select(part => part.BandwidthGbS))).Select(alike => alike.Count() == 1 ? alike.Last() : Family(alike.Last()));
        var answers = apart.Select(setup => speeds.Of(request, claim, setup, described)).ToArray();
        return (answers.Length == 1 && setups.All.Length > 1 ? [answers[0] with { Device = setups.All[0].Parts[0].Device.Id, MemoryGib = null }] : answers, null);
    }
}

/// <summary>Why a claim could not be judged.</summary>
/// <param name="Fault">What is wrong with its text; null: something else is.</param>
/// <param name="About">The part that is wrong, the option that is lacking, or the whole sentence.</param>
/// <param name="IsLack">An option is lacking.</param>
internal sealed record ClaimProblem(ClaimFault? Fault, string About, bool IsLack = false)
{
    public static ClaimProblem Lacks(string option) => new(null, option, true);

    public static ClaimProblem Unread(Trouble trouble) => new(null, "") { Trouble = trouble };

    /// <summary>Something other than the claim could not be read; null: see the rest.</summary>
    public Trouble? Trouble { get; init; }
}

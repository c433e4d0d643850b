using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Cases;
using Aforo.Core.Speed;

namespace Aforo.Deciding;

/// <summary>What a recorded case claims about the speed and the prices of machines, each held against the facts of today.</summary>
internal sealed class CaseClaims(Deciders deciders)
{
    public async Task<ImmutableArray<(string Id, ClaimAnswer Answer)>> JudgeAsync(IEnumerable<Claim> claims, long prompt, CancellationToken cancellation)
    {
        var checker = new ClaimChecker(deciders);
        var judged = ImmutableArray.CreateBuilder<(string, ClaimAnswer)>();
        foreach (var claim in claims)
        {
            if (Request(claim, prompt) is not { } request) continue;
            var (answers, _) = await checker.CheckAsync(request, cancellation).ConfigureAwait(false);
            // A price that names no capacity is one for none of several.
            if (answers is [var answer]) judged.Add((claim.Id, answer));
        }
        return judged.ToImmutable();
    }

    /// <summary>A claim about prefill is one about the prompts of the case.</summary>
    private static ClaimRequest? Request(Claim claim, long prompt)
    {
        if (claim.Device is not { } device || (claim.Low ?? claim.High) is null) return null;
        var range = (claim.Low, claim.High) switch
        {
            ({ } low, { } high) when low == high => Text(low),
            ({ } low, { } high) => $"{Text(low)}-{Text(high)}",
            ({ } low, null) => $">= {Text(low)}",
            (_, { } high) => $"up to {Text(high)}",
            _ => "",
        };
        return claim switch
        {
            { What: "decode", Model: { } model } => new ClaimRequest { Claim = $"{range} tok/s", On = device, Model = model, What = "decode" },
            { What: "prefill", Model: { } model } => new ClaimRequest { Claim = $"{range} tok/s", On = device, Model = model, What = "prefill", Speed = new SpeedSettings { Prompt = prompt } },
            { What: "price", Unit: { } currency } => new ClaimRequest { Claim = $"{range} {currency}", On = device },
            { Unit: ['×', ' ', .. var versus] } => new ClaimRequest { Claim = $"{range}x", On = device, Versus = versus },
            _ when claim.What.StartsWith("cheapest", StringComparison.Ordinal) && claim.Unit is { } currency => new ClaimRequest { Claim = $"{claim.What[8..]} {Text(claim.High ?? 0)} {currency}".Replace("below", "under", StringComparison.Ordinal).Trim(), On = device },
            _ => null,
        };
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}

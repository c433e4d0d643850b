using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Presentation;

/// <summary>What a case only claims about the memory and speed of its own model, beside what was computed.</summary>
internal sealed class ClaimsText(Screen screen)
{
    public void Write(Diagnosis diagnosis)
    {
        var claims = diagnosis.Situation.Case.Claims.Where(claim => claim.Id.StartsWith('M')).ToArray();
        var facts = diagnosis.Situation.Seen.Facts.Where(fact => fact.Basis == Basis.Claimed && fact.Name is FactNames.PrefillSpeed or FactNames.DecodeSpeed).ToArray();
        var sum = Sum(claims);
        if (sum is null && facts.Length == 0) return;
        screen.Line();
        screen.Heading("heading.claims");
        foreach (var fact in facts) screen.Line($"{screen.Name(fact.Name)}: {screen.Figure(fact.Value, fact.Unit)}  [{Sources.Write(fact.Source)}]", indent: 2, hanging: 2);
        if (sum is null) return;
        screen.Line(sum, indent: 2, hanging: 2);
        if (diagnosis.Findings.FirstOrDefault(finding => finding.Id == "purchase.not-needed") is { } computed) screen.Line(screen.Words.Text("claim.computed", computed.Slots), indent: 2, hanging: 2);
    }

    /// <summary>The sum as it was told; null when a part of it is missing.</summary>
    private string? Sum(Claim[] claims)
    {
        FactValue Of(string what) => claims.FirstOrDefault(claim => claim.What == what)?.Low;
        var slots = new Dictionary<string, FactValue> { ["weights"] = Of("weights"), ["kv"] = Of("kv_cache"), ["total"] = Of("total with the operating system"), ["left"] = Of("left of 64") };
        return slots.Values.All(value => value.IsKnown) ? screen.Words.Text("claim.sum", slots) : null;
    }
}

using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Presentation;

/// <summary>What a case only claims about the memory of its own model, beside what was computed.</summary>
internal sealed class ClaimsText(Screen screen)
{
    public void Write(Diagnosis diagnosis)
    {
        var claims = diagnosis.Situation.Case.Claims;
        var memory = claims.Where(claim => claim.Unit is "GB" && claim.What is "weights" or "kv_cache" or "total with the operating system" or "left of 64" && claim.Id.StartsWith('M')).ToArray();
        var facts = diagnosis.Situation.Seen.Facts.Where(fact => fact.Basis == Basis.Claimed && fact.Name == FactNames.PrefillSpeed).ToArray();
        if (memory.Length + facts.Length == 0) return;
        screen.Line();
        screen.Heading("heading.claims");
        foreach (var claim in memory)
        {
            screen.Line($"{screen.Words.Find("claim." + claim.What) ?? claim.What}: {screen.Figure(claim.Low, claim.Unit)}[{claim.Source.Note}]".Replace("[", "  [", StringComparison.Ordinal), indent: 2, hanging: 2);
        }
        foreach (var fact in facts) screen.Line($"{fact.Name}: {screen.Figure(fact.Value, fact.Unit)}  [{Sources.Write(fact.Source)}]", indent: 2, hanging: 2);
    }
}

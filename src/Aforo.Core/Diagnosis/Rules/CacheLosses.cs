using Aforo.Core.Cases;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>A prompt that was read anew although its slot had been used.</summary>
/// <param name="Incident">The miss.</param>
/// <param name="LostTokens">Tokens that had to be read again.</param>
/// <param name="KeptTokens">Tokens that were reused.</param>
/// <param name="SameConversation">True when the slot held a prompt of about the same size: the head of one conversation changed.</param>
/// <param name="Returned">True when a prompt of about this size, or a little shorter, had been there before the one that evicted it.</param>
internal sealed record CacheLosses(Incident Incident, double LostTokens, double KeptTokens, bool SameConversation, bool Returned)
{
    /// <summary>A turn adds to a prompt, a retry repeats it: within a fifth it is taken for the same conversation.</summary>
    private const double Alike = 0.2;

    /// <summary>Below this nothing worth a word was lost: a chat template's head is a few dozen tokens.</summary>
    private const double Smallest = 500;

    public static IEnumerable<CacheLosses> Of(Route route)
    {
        var sizes = new List<double>();
        foreach (var incident in route.Incidents.Where(incident => incident.Kind is IncidentKinds.CacheMiss or IncidentKinds.CacheHit or IncidentKinds.ClientGone or IncidentKinds.PrefillProgress or IncidentKinds.CacheMissFullReprocess))
        {
            if (incident.Number(NumberNames.PromptTokens) is not { } prompt) continue;
            if (incident.Kind == IncidentKinds.CacheMiss && incident.Number(NumberNames.KeptTokens) is { } kept)
            {
                var lost = prompt - kept;
                var same = sizes.Count > 0 && Math.Abs(sizes[^1] - prompt) <= prompt * Alike;
                var returned = !same && sizes.Count > 1 && sizes[..^1].Any(size => size <= prompt && size >= prompt * (1 - 2 * Alike));
                if (lost >= Smallest && sizes.Count > 0) yield return new CacheLosses(incident, lost, kept, same, returned);
            }
            if (sizes.Count == 0 || sizes[^1] != prompt) sizes.Add(prompt);
        }
    }
}

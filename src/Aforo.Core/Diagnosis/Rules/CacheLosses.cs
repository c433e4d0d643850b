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
        foreach (var miss in route.Of(IncidentKinds.CacheMiss))
        {
            if (miss.Number(NumberNames.PromptTokens) is not { } prompt || miss.Number(NumberNames.KeptTokens) is not { } kept || prompt - kept < Smallest) continue;
            var before = Before(route, miss).ToArray();
            if (before.Length == 0) continue;
            var same = Math.Abs(before[^1] - prompt) <= prompt * Alike;
            var returned = !same && before[..^1].Any(size => size <= prompt && size >= prompt * (1 - 2 * Alike));
            yield return new CacheLosses(miss, prompt - kept, kept, same, returned);
        }
    }

    /// <summary>Sizes of the prompts that the same log tells of above the line of the miss, in their order.</summary>
    private static IEnumerable<double> Before(Route route, Incident miss) => route.Requests
        .Where(request => request.PromptTokens > 0 && request.Source.File == miss.Source.File && request.Source.Line < miss.Line)
        .OrderBy(request => request.Source.Line)
        .Select(request => (double)request.PromptTokens!.Value);
}

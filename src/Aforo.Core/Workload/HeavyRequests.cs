namespace Aforo.Core.Workload;

/// <summary>The heaviest requests: the fewest that make up a stated share of all prefill time.</summary>
/// <param name="Share">The share asked for, 0 to 1.</param>
/// <param name="Count">How many requests make it up.</param>
/// <param name="OfRequests">Among how many of known weight.</param>
/// <param name="FromTokens">Tokens of the lightest one among them: a prompt of that many unread tokens, or more, is heavy.</param>
/// <param name="ReachedShare">The share that they really make up; at least <paramref name="Share"/>.</param>
/// <param name="Estimated">Requests whose prefill time was not recorded and was taken from their tokens at the rate of all others.</param>
public sealed record HeavyRequests(double Share, int Count, int OfRequests, long FromTokens, double ReachedShare, int Estimated)
{
    /// <summary>
    /// Sorts by seconds of prefill and takes from the top. Where none is recorded, unread tokens take the place of seconds: at one rate
    /// for all, their shares are the same. Null when nothing has a known weight.
    /// </summary>
    public static HeavyRequests? Of(IEnumerable<WorkloadRequest> requests, double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var known = new List<(double? Seconds, long Tokens)>();
        var (seconds, tokens) = (0.0, 0L);
        foreach (var request in requests)
        {
            if (request.UncachedTokens is not { } unread || unread == 0) continue;
            var prefill = request.PrefillSeconds > 0 ? request.PrefillSeconds : null;
            known.Add((prefill, unread));
            if (prefill is null) continue;
            seconds += prefill.Value;
            tokens += unread;
        }
        if (known.Count == 0) return null;
        var rate = seconds > 0 ? seconds / tokens : 1;
        var weights = known.Select(one => (Weight: one.Seconds ?? one.Tokens * rate, one.Tokens)).OrderByDescending(one => one.Weight).ThenByDescending(one => one.Tokens).ToArray();
        var total = weights.Sum(one => one.Weight);
        var (taken, sum, least) = (0, 0.0, long.MaxValue);
        while (taken < weights.Length && sum < share * total)
        {
            sum += weights[taken].Weight;
            least = Math.Min(least, weights[taken].Tokens);
            taken++;
        }
        return new HeavyRequests(share, taken, weights.Length, taken == 0 ? 0 : least, sum / total, known.Count(one => one.Seconds is null));
    }
}

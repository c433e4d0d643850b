namespace Aforo.Core.Workload;

/// <summary>The heaviest requests: the fewest that make up a stated share of all prefill time.</summary>
/// <param name="Share">The share asked for, 0 to 1.</param>
/// <param name="Count">How many requests make it up.</param>
/// <param name="OfRequests">Among how many of known weight.</param>
/// <param name="FromTokens">Tokens of the lightest one among them: a prompt of that many unread tokens, or more, is heavy.</param>
/// <param name="ReachedShare">The share that they really make up; at least <paramref name="Share"/>.</param>
/// <param name="Estimated">Requests of which no prefill time of a machine here was recorded, those that a cloud answered among them, and whose was taken from their tokens at the rate of all others.</param>
public sealed record HeavyRequests(double Share, int Count, int OfRequests, long FromTokens, double ReachedShare, int Estimated)
{
    /// <summary>
    /// Sorts by seconds of prefill and takes from the top. Where none is recorded, unread tokens take the place of seconds: at one rate
    /// for all, their shares are the same. Null when nothing has a known weight.
    /// </summary>
    public static HeavyRequests? Of(IEnumerable<WorkloadRequest> requests, double share)
    {
        var tally = new HeavyTally();
        foreach (var request in requests) tally.Add(request);
        return tally.At(share);
    }
}

namespace Aforo.Core.Workload;

/// <summary>Weighs requests one by one and keeps two numbers of each, so that a ledger of a million need not be in memory.</summary>
public sealed class HeavyTally
{
    /// <summary>Seconds of prefill, not a number where none of a machine here is recorded, and unread tokens.</summary>
    private readonly List<(double Seconds, long Tokens)> _known = [];

    private double _seconds;
    private long _tokens;
    private int _estimated;

    /// <summary>Weighs one. What asks no model weighs nothing.</summary>
    public void Add(WorkloadRequest request)
    {
        // What was refused, here or by a server, nobody read: one stray giant would lift the line above all work.
        if (request.Outcome is WorkloadOutcome.Refused or WorkloadOutcome.Overflowed || request.UncachedTokens is not { } unread || unread == 0) return;
        // A cloud's time is none of the machines here. Taken for theirs, what is sent out weighed ever less, and the line sank until everything was heavy.
        var prefill = request is { PrefillSeconds: > 0 and var recorded, Route: not "cloud" } ? recorded : double.NaN;
        _known.Add((prefill, unread));
        if (double.IsNaN(prefill))
        {
            _estimated++;
            return;
        }
        _seconds += prefill;
        _tokens += unread;
    }

    /// <summary>The heaviest, as <see cref="HeavyRequests.Of"/> takes them; null when nothing has a known weight.</summary>
    public HeavyRequests? At(double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (_known.Count == 0) return null;
        var rate = _seconds > 0 ? _seconds / _tokens : 1;
        var weights = new (double Weight, long Tokens)[_known.Count];
        for (var i = 0; i < weights.Length; i++) weights[i] = (double.IsNaN(_known[i].Seconds) ? _known[i].Tokens * rate : _known[i].Seconds, _known[i].Tokens);
        Array.Sort(weights, static (one, other) => other.CompareTo(one));
        var total = weights.Sum(one => one.Weight);
        var (taken, sum, least) = (0, 0.0, long.MaxValue);
        while (taken < weights.Length && sum < share * total)
        {
            sum += weights[taken].Weight;
            least = Math.Min(least, weights[taken].Tokens);
            taken++;
        }
        return new HeavyRequests(share, taken, weights.Length, taken == 0 ? 0 : least, sum / total, _estimated);
    }
}

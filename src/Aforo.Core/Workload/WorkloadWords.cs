namespace Aforo.Core.Workload;

/// <summary>Stable words for what became of a request: the same in the ledger, the log and the metrics.</summary>
public static class WorkloadWords
{
    /// <summary>The word of an outcome: <c>client_gone</c>.</summary>
    public static string Word(this WorkloadOutcome outcome) => outcome switch
    {
        WorkloadOutcome.Answered => "answered",
        WorkloadOutcome.ClientGone => "client_gone",
        WorkloadOutcome.TimedOut => "timed_out",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    /// <summary>The word of a leg: <c>prefill</c>.</summary>
    public static string Word(this WorkloadLeg leg) => leg.ToString().ToLowerInvariant();
}

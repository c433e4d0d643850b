using Aforo.Core.Workload;

namespace Aforo.Presentation;

/// <summary>A workload with where it comes from.</summary>
/// <param name="Summary">What it comes to.</param>
/// <param name="Ledger">Address of the ledger; null when sessions and logs were read and nothing was kept.</param>
/// <param name="Imported">Requests that sessions and logs remember and that were handed to the ledger; null when none was asked for.</param>
/// <param name="IsOfNamed">Whether logs or servers were named.</param>
/// <param name="Agents">The agents whose requests alone were asked for; null for all.</param>
/// <param name="Since">The time since when, in the person's zone, where one was asked for.</param>
internal sealed record WorkloadReport(WorkloadSummary Summary, string? Ledger, long? Imported, bool IsOfNamed = false, string? Agents = null, DateTimeOffset? Since = null)
{
    /// <summary>The ledger's address without what may be secret in it.</summary>
    public string? LedgerShown => Ledger is { } address && Uri.TryCreate(address, UriKind.Absolute, out var uri) && !uri.IsFile ? $"{uri.Scheme}://{uri.Authority}{uri.AbsolutePath}" : Ledger;
}

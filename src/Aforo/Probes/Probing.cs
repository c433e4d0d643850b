using Aforo.Commands;
using Aforo.Core.Diagnosis;
using Aforo.Lab.Probing;

namespace Aforo.Probes;

/// <summary>A probe of a situation: says what it costs, sends it, tells what it showed.</summary>
internal sealed class Probing(Terminal terminal)
{
    /// <param name="situation">What is seen.</param>
    /// <param name="announce">Whether the cost is told on standard error first.</param>
    /// <param name="tokens">Tokens to send; null for the largest prompt that was seen.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<ProbeAnswer> RunAsync(Situation situation, bool announce, long? tokens, CancellationToken cancellation)
    {
        if (ProbePlanner.Of(situation, tokens) is not { } plan) return new ProbeAnswer(null, null);
        if (announce) foreach (var line in ProbeWords.Cost(plan, terminal.Words)) await terminal.Error.WriteLineAsync(line).ConfigureAwait(false);
        return new ProbeAnswer(plan, await new Prober(terminal.Surroundings(), Random.Shared.Next()).RunAsync(plan, cancellation).ConfigureAwait(false));
    }
}

using Aforo.Commands;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Observing;
using Aforo.Probes;
using Aforo.Remedies;
using Aforo.Remedies.Applying;

namespace Aforo.Fixing;

/// <summary>Carries out what was agreed, and proves it: everything is read again, and the doctor must find gone what was to go, and nothing new.</summary>
/// <param name="terminal">The world, and where progress is told.</param>
/// <param name="wish">What was asked for.</param>
/// <param name="observe">Looks at everything again.</param>
internal sealed class Carrying(Terminal terminal, FixWish wish, Func<CancellationToken, Task<(Case? Case, string? Problem)>> observe)
{
    private Proof? _proof;

    public async Task<FixAnswer> RunAsync(FixAnswer answer, CancellationToken cancellation)
    {
        var applier = Applier.For(terminal.Surroundings(), AboutThisProgram.Version);
        var outcome = await applier.ApplyAsync(answer.Blueprint.Changes, verify => VerifyAsync(answer, verify), cancellation).ConfigureAwait(false);
        return answer with
        {
            State = outcome.State switch
            {
                ApplyState.Applied => FixState.Applied,
                ApplyState.RolledBack => FixState.RolledBack,
                ApplyState.Stuck => FixState.Stuck,
                _ => FixState.Refused,
            },
            Why = outcome.State == ApplyState.Refused ? "not-applied" : null,
            Run = outcome.Run,
            Troubles = outcome.Troubles,
            Proof = _proof,
        };
    }

    private async Task<Trouble?> VerifyAsync(FixAnswer answer, CancellationToken cancellation)
    {
        var (@case, problem) = await observe(cancellation).ConfigureAwait(false);
        if (@case is null)
        {
            _proof = new Proof(null, [], answer.Plan.Mends, []);
            return new Trouble(Troubles.NotVerified, "aforo doctor", problem);
        }
        var diagnosis = Doctor.Diagnose(@case, House.Knowledge);
        _proof = Proof.Of(answer.Plan, diagnosis);
        if (wish.Probe && _proof.Holds) _proof = _proof with { Probe = await new Probing(terminal).RunAsync(diagnosis.Situation, announce: false, answer.Plan.LargestPrompt, cancellation).ConfigureAwait(false) };
        return _proof.Holds ? null : new Trouble(Troubles.NotVerified, "aforo doctor");
    }
}

using Aforo.Commands;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Lab.Probing;
using Aforo.Observing;
using Aforo.Presentation;
using Aforo.Probes;
using Aforo.Remedies.Planning;
using Aforo.Remedies.Planning.Realising;
using Aforo.Remedies.Validation;
using Aforo.Systems.Catalog;

namespace Aforo.Fixing;

/// <summary>The way of a fix: look, plan, show, agree, do, look again.</summary>
/// <param name="terminal">Where it is shown and asked.</param>
/// <param name="wish">What is asked for.</param>
/// <param name="show">Writes for a person.</param>
internal sealed class Fixer(Terminal terminal, FixWish wish, Action<Action<Screen>> show)
{
    /// <summary>What became of it; or null, and what could not be read.</summary>
    public async Task<(FixAnswer? Answer, string? Problem)> RunAsync(CancellationToken cancellation)
    {
        var (@case, problem) = wish.Recorded is { } name ? CaseSource.Open(name, terminal.Words) : await ObserveAsync(cancellation).ConfigureAwait(false);
        if (@case is null) return (null, problem);
        var plan = Planner.Make(new PlanRequest
        {
            Case = @case,
            Knowledge = House.Knowledge,
            Findings = wish.Findings,
            SameName = wish.SameName,
            Platform = terminal.Surroundings().Platform,
            Cloud = new CatalogStore().Cloud,
            Today = DateOnly.FromDateTime(terminal.Surroundings().Clock.GetUtcNow().UtcDateTime),
        });
        var blueprint = new ChangeMaker(terminal.Surroundings(), agent => FileValidators.For(agent, terminal.Surroundings())).Make(plan);
        var answer = new FixAnswer { State = FixState.Nothing, Plan = plan, Blueprint = blueprint };
        if (plan.Steps.IsEmpty && plan.Manual.IsEmpty && plan.Stays.IsEmpty) return (answer, null);
        if (!wish.Json) show(screen => new PlanText(screen, terminal.Surroundings().Home).Write(plan, blueprint, wish.Recorded is not null));
        if (plan.Steps.IsEmpty) return (answer with { State = FixState.ByHand }, null);
        if (wish.Probe && ProbePlanner.Of(plan.Foreseen.Situation, plan.LargestPrompt) is { } probe && !wish.Json) show(screen => ProbeWords.Announce(screen, probe));
        return (await DecideAsync(answer, cancellation).ConfigureAwait(false), null);
    }

    private async Task<FixAnswer> DecideAsync(FixAnswer answer, CancellationToken cancellation)
    {
        if (wish.DryRun) return answer with { State = FixState.Previewed };
        if (wish.Recorded is not null) return wish.Yes ? answer with { State = FixState.Refused, Why = "recorded-case" } : answer with { State = FixState.Previewed };
        if (!answer.Blueprint.CanBeDone) return answer with { State = FixState.Refused, Why = "cannot-be-done" };
        if (!wish.Yes)
        {
            if (wish.Json || !terminal.CanAsk) return answer with { State = FixState.Refused, Why = "no-terminal" };
            if (!await terminal.AskAsync("fix.ask", "fix.yes-words", cancellation).ConfigureAwait(false)) return answer with { State = FixState.Refused, Why = "declined" };
        }
        return await new Carrying(terminal, wish, ObserveAsync).RunAsync(answer, cancellation).ConfigureAwait(false);
    }

    private async Task<(Case? Case, string? Problem)> ObserveAsync(CancellationToken cancellation)
    {
        var (seen, problem) = await new Observer(terminal.Surroundings(), terminal.Input, terminal.Words).ObserveAsync(wish.Places, cancellation).ConfigureAwait(false);
        return seen is null ? (null, problem) : (DoctorCommand.Record(seen, terminal), null);
    }
}

using System.Globalization;
using Aforo.Commands;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Fixing;
using Aforo.Observing;
using Aforo.Presentation;
using Aforo.Remedies.Undoing;

namespace Aforo.Demonstration;

/// <summary>The story of the founding case, told while it happens.</summary>
/// <param name="terminal">Where it is told.</param>
/// <param name="show">Writes for a person; null for a program, which gets the outcome only.</param>
internal sealed class DemoStory(Terminal terminal, Action<Action<Screen>>? show)
{
    private const int Small = 40_000;

    /// <summary>The prompt of that day.</summary>
    private const int Large = 146_760;

    private Catalogue Words => terminal.Words;

    public async Task<DemoOutcome> TellAsync(double faster, CancellationToken cancellation)
    {
        var outcome = new DemoOutcome();
        await using (var sandbox = await Sandbox.OpenAsync(faster, cancellation).ConfigureAwait(false))
        {
            Beginning(sandbox, faster);
            outcome = outcome with { Folder = sandbox.Folder };
            outcome = await MorningAsync(sandbox, outcome, cancellation).ConfigureAwait(false);
            outcome = outcome with { Before = await DoctorAsync(sandbox, cancellation).ConfigureAwait(false) };
            var before = await File.ReadAllBytesAsync(sandbox.Configuration, cancellation).ConfigureAwait(false);
            outcome = outcome with { Fix = await FixAsync(sandbox, cancellation).ConfigureAwait(false) };
            if (outcome.Fix?.State == FixState.Applied) outcome = await AgainAsync(sandbox, outcome, cancellation).ConfigureAwait(false);
            outcome = await UndoAsync(sandbox, before, outcome, cancellation).ConfigureAwait(false);
        }
        Say(screen =>
        {
            screen.Line();
            screen.Line(Words.Text("demo.end"), style: "bold");
        });
        return outcome;
    }

    private void Beginning(Sandbox sandbox, double faster) => Say(screen =>
    {
        screen.Line(Words.Text("demo.title"), style: "bold");
        screen.Line(Words.Text("demo.where"));
        screen.Line(Words.Text("demo.folder", ("folder", sandbox.Folder), ("server", sandbox.Server.GetLeftPart(UriPartial.Authority)), ("faster", faster)), style: "dim");
        screen.Line();
        screen.Line(Words.Text("demo.morning"), style: "bold");
        screen.Line(Words.Text("demo.morning.text", ("agent", FoundingFiles.AgentVersion), ("model", FoundingFiles.Model), ("version", Sandbox.ServerVersion)), indent: 3);
    });

    /// <summary>A request that goes well, from which the server's log tells its speed, and three that do not: the head of each differs, as agents put the time there.</summary>
    private async Task<DemoOutcome> MorningAsync(Sandbox sandbox, DemoOutcome outcome, CancellationToken cancellation)
    {
        var agent = new PlayedAgent(sandbox);
        await TurnAsync(agent, sandbox, Small, 1, cancellation).ConfigureAwait(false);
        for (var seed = 2; seed < 5; seed++) outcome = outcome with { GaveUp = outcome.GaveUp + (await TurnAsync(agent, sandbox, Large, seed, cancellation).ConfigureAwait(false) is { Answered: false } ? 1 : 0) };
        Say(screen => screen.Line(Words.Text("demo.new-machine"), indent: 3));
        return outcome;
    }

    private async Task<PlayedTurn> TurnAsync(PlayedAgent agent, Sandbox sandbox, int tokens, int seed, CancellationToken cancellation)
    {
        var limit = await agent.LimitAsync(cancellation).ConfigureAwait(false);
        Say(screen => screen.Line(Words.Text("demo.sends", ("time", Time(sandbox)), ("tokens", tokens), ("limit", limit)), indent: 3));
        var turn = await agent.AskAsync(tokens, seed, cancellation).ConfigureAwait(false);
        Say(screen => screen.Line(turn.Answered
            ? Words.Text("demo.answered", ("time", Time(sandbox)), ("seconds", Math.Round(turn.Seconds)), ("counted", turn.Counted is { } counted ? counted : FactValue.Unknown))
            : Words.Text("demo.gave-up", ("time", Time(sandbox)), ("limit", limit)), indent: 3, style: turn.Answered ? "green" : "red"));
        return turn;
    }

    private async Task<Diagnosis?> DoctorAsync(Sandbox sandbox, CancellationToken cancellation)
    {
        Chapter("demo.doctor");
        var (seen, _) = await new Observer(sandbox.World, Stream.Null, Words).ObserveAsync(new Places { Machine = Sandbox.Machine }, cancellation).ConfigureAwait(false);
        if (seen is null) return null;
        var diagnosis = Doctor.Diagnose(DoctorCommand.Record(seen, Inside(sandbox)), House.Knowledge);
        Say(screen =>
        {
            var text = new FindingText(Words);
            screen.Line(Verdict.Of(diagnosis, Words), indent: 3, style: "bold red");
            foreach (var finding in diagnosis.Current.Where(finding => finding.Severity <= Severity.Warning)) screen.Line($"{finding.Rule}  {text.Title(finding)}", indent: 3, hanging: 9);
        });
        return diagnosis;
    }

    private async Task<FixAnswer?> FixAsync(Sandbox sandbox, CancellationToken cancellation)
    {
        Chapter("demo.fix");
        var wish = new FixWish { Places = new Places { Machine = Sandbox.Machine }, Yes = true, Json = show is null };
        var (answer, problem) = await new Fixer(Inside(sandbox), wish, Say).RunAsync(cancellation).ConfigureAwait(false);
        if (answer is not null) Say(screen => new FixText(screen).Write(answer));
        else terminal.Tell(problem!);
        return answer;
    }

    private async Task<DemoOutcome> AgainAsync(Sandbox sandbox, DemoOutcome outcome, CancellationToken cancellation)
    {
        Chapter("demo.again");
        var turn = await TurnAsync(new PlayedAgent(sandbox), sandbox, Large, 5, cancellation).ConfigureAwait(false);
        var passed = turn is { Answered: true, Counted: Large, Recalled: true };
        Say(screen => screen.Line(Words.Text(passed ? "demo.passed" : "demo.failed", ("counted", Large)), indent: 3, style: passed ? "bold green" : "bold red"));
        return outcome with { Passed = passed };
    }

    private async Task<DemoOutcome> UndoAsync(Sandbox sandbox, byte[] before, DemoOutcome outcome, CancellationToken cancellation)
    {
        Chapter("demo.undo");
        var undone = await Undoer.For(sandbox.World).UndoAsync(cancellation: cancellation).ConfigureAwait(false);
        var after = await File.ReadAllBytesAsync(sandbox.Configuration, cancellation).ConfigureAwait(false);
        var same = after.AsSpan().SequenceEqual(before);
        if (undone.State == UndoState.Undone && same) Say(screen =>
        {
            screen.Line(Words.Text("demo.undone.file"), indent: 3);
            foreach (var name in outcome.Fix?.Plan.Steps.SelectMany(step => step.Intentions).OfType<Remedies.Planning.Intentions.DefinitionIntention>().Select(definition => definition.Name) ?? [])
                screen.Line(Words.Text("demo.undone.definition", ("name", name), ("model", FoundingFiles.Model)), indent: 3);
        });
        return outcome with { Undone = undone.State == UndoState.Undone && same };
    }

    private void Chapter(string key) => Say(screen =>
    {
        screen.Line();
        screen.Line(Words.Text(key), style: "bold");
    });

    private Terminal Inside(Sandbox sandbox) => terminal with { Surroundings = () => sandbox.World, Input = Stream.Null };

    private void Say(Action<Screen> write) => show?.Invoke(write);

    private static string Time(Sandbox sandbox) => sandbox.Clock.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>What the demonstration showed.</summary>
internal sealed record DemoOutcome
{
    public string? Folder { get; init; }

    /// <summary>Requests of three that got no answer.</summary>
    public int GaveUp { get; init; }

    public Diagnosis? Before { get; init; }

    public FixAnswer? Fix { get; init; }

    /// <summary>Whether the same request passed within its time once mended.</summary>
    public bool Passed { get; init; }

    /// <summary>Whether every byte and the definitions were as before.</summary>
    public bool Undone { get; init; }

    public bool IsAsTold => GaveUp == 3 && Fix?.State == FixState.Applied && Passed && Undone;
}

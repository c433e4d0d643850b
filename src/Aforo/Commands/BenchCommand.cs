using System.CommandLine;
using System.Globalization;
using Aforo.Benching;
using Aforo.Core.Messages;
using Aforo.Lab.Bench;
using Aforo.Observing;
using Aforo.Presentation;
using Aforo.Systems;

namespace Aforo.Commands;

/// <summary><c>aforo bench [ADDRESS]</c>: measures a running model, or this machine.</summary>
internal static class BenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var words = terminal.Words;
        var address = new Argument<string?>("ADDRESS") { Description = words.Text("argument.address"), Arity = ArgumentArity.ZeroOrOne };
        var machine = new Option<bool>("--machine") { Description = words.Text("option.bench-machine") };
        var model = new Option<string?>("--model") { Description = words.Text("option.bench-model"), HelpName = "NAME" };
        var depth = new Option<string[]>("--depth") { Description = words.Text("option.bench-depth"), HelpName = "N" };
        var decode = new Option<string?>("--decode") { Description = words.Text("option.bench-decode"), HelpName = "N" };
        var noKeep = new Option<bool>("--no-keep") { Description = words.Text("option.bench-no-keep") };
        var command = new Command("bench", words.Text("help.bench")) { address, machine, model, depth, decode, noKeep };
        command.SetAction(async (parsed, cancellation) =>
        {
            var surroundings = terminal.Surroundings();
            Uri? place = null;
            if (parsed.GetValue(address) is { } text && (place = PlaceOptions.Address(text)) is null) return terminal.Fail(words.Text("error.bad-address", ("text", text)), ExitCodes.WrongCommandLine);
            var depths = new List<long>();
            foreach (var one in (parsed.GetValue(depth) ?? []).SelectMany(one => one.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            {
                if (!long.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) || tokens is 0 or > 100_000_000) return terminal.Fail(words.Text("error.bad-depth", ("text", one)), ExitCodes.WrongCommandLine);
                depths.Add(tokens);
            }
            var answer = 64;
            if (parsed.GetValue(decode) is { } asked && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out answer) || answer is < 16 or > 4096)) return terminal.Fail(words.Text("error.bad-decode", ("text", asked)), ExitCodes.WrongCommandLine);
            var plan = new BenchPlan { Depths = [.. depths], Answer = answer, Seed = (int)surroundings.Clock.GetUtcNow().Ticks };
            var bench = new Bencher(surroundings, words, terminal.Error);
            var (report, problem) = parsed.GetValue(machine) ? await bench.MachineAsync(cancellation) : await bench.RuntimeAsync(place, parsed.GetValue(model), plan, cancellation);
            if (report is null) return terminal.Fail(problem!);
            if (!parsed.GetValue(noKeep)) report = Kept(report, surroundings, terminal);
            if (terminal.WantsJson(parsed)) BenchJson.Write(terminal.Output, report);
            else terminal.Show(parsed, surroundings, screen => new BenchText(screen, surroundings.Home).Write(report));
            return report.Run?.Trouble is { } trouble ? terminal.Fail(words.Text("bench.trouble." + trouble, ("words", report.Run.Words))) : ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What could not be kept is a warning: it was measured all the same.</summary>
    private static BenchReport Kept(BenchReport report, Surroundings surroundings, Terminal terminal)
    {
        if (report.Run is { Points.IsEmpty: true }) return report;
        try
        {
            return BenchStore.Keep(report, surroundings);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            terminal.Tell(terminal.Words.Text("bench.not-kept", ("reason", Refused.Of(refused, Path.Join(StateFolder.Of(surroundings), "bench")).In(terminal.Words))));
            return report;
        }
    }
}

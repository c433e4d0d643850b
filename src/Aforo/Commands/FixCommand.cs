using System.CommandLine;
using Aforo.Core.Diagnosis;
using Aforo.Fixing;
using Aforo.Presentation;

namespace Aforo.Commands;

/// <summary><c>aforo fix</c>: shows, asks, changes, proves; what is not proved is taken back.</summary>
internal static class FixCommand
{
    public static Command Create(Terminal terminal)
    {
        var words = terminal.Words;
        var places = new PlaceOptions(words);
        var findings = new Argument<string[]>("FINDING") { Description = words.Text("argument.findings"), Arity = ArgumentArity.ZeroOrMore };
        var recorded = new Option<string?>("--case") { Description = words.Text("option.case"), HelpName = "FILE|NAME" };
        var yes = new Option<bool>("--yes", "-y") { Description = words.Text("option.yes") };
        var dryRun = new Option<bool>("--dry-run", "-n") { Description = words.Text("option.dry-run") };
        var sameName = new Option<bool>("--same-name") { Description = words.Text("option.same-name") };
        var probe = new Option<bool>("--probe") { Description = words.Text("option.probe") };
        var command = new Command("fix", words.Text("help.fix")) { findings, recorded, yes, dryRun, sameName, probe };
        places.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var asked = parsed.GetValue(findings) ?? [];
            if (asked.FirstOrDefault(IsUnknown) is { } unknown)
                return terminal.Fail(words.Text("error.unknown-findings", ("id", unknown), ("near", Near(unknown))));
            var (where, mistake, status) = places.Read(parsed, terminal);
            if (where is null) return terminal.Fail(mistake!, status);
            var wish = new FixWish
            {
                Places = where,
                Recorded = parsed.GetValue(recorded),
                Findings = [.. asked],
                Yes = parsed.GetValue(yes),
                DryRun = parsed.GetValue(dryRun),
                SameName = parsed.GetValue(sameName),
                Probe = parsed.GetValue(probe),
                Json = terminal.WantsJson(parsed),
            };
            var (answer, problem) = await new Fixer(terminal, wish, show => terminal.Show(parsed, terminal.Surroundings(), show)).RunAsync(cancellation);
            if (answer is null) return terminal.Fail(problem!);
            if (wish.Json) PlanJson.Write(terminal.Output, answer, words);
            else terminal.Show(parsed, terminal.Surroundings(), screen => new FixText(screen).Write(answer));
            return cancellation.IsCancellationRequested ? ExitCodes.Interrupted : answer.Status;
        });
        return command;
    }

    private static bool IsUnknown(string asked) => !AllRules.Names.Any(name => string.Equals(name.Rule, asked, StringComparison.OrdinalIgnoreCase) || string.Equals(name.Id, asked, StringComparison.OrdinalIgnoreCase));

    private static string? Near(string asked) => string.Join(", ", Nearest.To(asked, AllRules.Names.SelectMany(name => new[] { name.Rule, name.Id }))) is { Length: > 0 } near ? near : null;
}

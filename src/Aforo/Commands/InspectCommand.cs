using System.CommandLine;
using Aforo.Observing;
using Aforo.Presentation;

namespace Aforo.Commands;

/// <summary><c>aforo inspect TARGET</c>: what is read out of one source.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var target = new Argument<string>("TARGET") { Description = terminal.Words.Text("argument.target") };
        var kind = new Option<string?>("--as") { Description = terminal.Words.Text("option.as"), HelpName = "KIND" };
        kind.AcceptOnlyFromAmong([.. Inspector.Kinds]);
        var command = new Command("inspect", terminal.Words.Text("help.inspect")) { target, kind };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (string.IsNullOrWhiteSpace(parsed.GetValue(target))) return terminal.Fail(terminal.Words.Text("error.missing-argument", ("name", HelpText.Name(target.Name, terminal.Words))), ExitCodes.WrongCommandLine);
            var surroundings = terminal.Surroundings();
            var (inspection, problem) = await new Inspector(surroundings, terminal.Input, terminal.Words, new ReadingProgress(terminal).Tell).InspectAsync(parsed.GetValue(target)!, parsed.GetValue(kind), cancellation);
            if (inspection is null) return terminal.Fail(problem!);
            if (terminal.WantsJson(parsed)) InspectionJson.Write(terminal.Output, inspection.Kind, inspection.Seen);
            else terminal.Show(parsed, surroundings, screen => new InspectionText(screen, surroundings.Home, surroundings.CurrentDirectory).Write(inspection));
            return inspection.IsUnreadable ? ExitCodes.Unreadable : ExitCodes.Done;
        });
        return command;
    }
}

using System.CommandLine;
using Aforo.Presentation;
using Aforo.Remedies;
using Aforo.Remedies.Undoing;

namespace Aforo.Commands;

/// <summary><c>aforo undo</c>: takes back what was changed, or says why it cannot be.</summary>
internal static class UndoCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string?>("ID") { Description = terminal.Words.Text("argument.run"), Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("undo", terminal.Words.Text("help.undo")) { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            var surroundings = terminal.Surroundings();
            var outcome = await Undoer.For(surroundings).UndoAsync(parsed.GetValue(id), cancellation);
            if (terminal.WantsJson(parsed)) UndoJson.Write(terminal.Output, outcome);
            else terminal.Show(parsed, surroundings, screen => new UndoText(screen, surroundings.Home).Write(outcome));
            return Status(outcome);
        });
        return command;
    }

    private static int Status(UndoOutcome outcome) => outcome.State switch
    {
        UndoState.Undone or UndoState.Nothing => ExitCodes.Done,
        _ when outcome.Troubles.All(trouble => trouble.Word is Troubles.UnknownRun or Troubles.Unreachable or Troubles.Journal) => ExitCodes.Unreadable,
        _ when outcome.Troubles.Any(trouble => trouble.Word == Troubles.Interrupted) => ExitCodes.Interrupted,
        _ => ExitCodes.Refused,
    };
}

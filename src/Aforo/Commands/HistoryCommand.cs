using System.CommandLine;
using Aforo.Presentation;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;

namespace Aforo.Commands;

/// <summary><c>aforo history</c>: the changes that were made, and how they stand.</summary>
internal static class HistoryCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("history", terminal.Words.Text("help.history"));
        command.SetAction(parsed =>
        {
            var surroundings = terminal.Surroundings();
            var journal = new Journal(JournalFolder.Of(surroundings), new RealFiles(), surroundings.Clock);
            var (runs, unreadable) = journal.Read();
            if (terminal.WantsJson(parsed)) HistoryJson.Write(terminal.Output, runs, unreadable);
            else terminal.Show(parsed, surroundings, screen => new HistoryText(screen, surroundings.Home, surroundings.Clock.LocalTimeZone).Write(runs, unreadable));
            return ExitCodes.Done;
        });
        return command;
    }
}

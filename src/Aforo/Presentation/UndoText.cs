using Aforo.Remedies;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Undoing;

namespace Aforo.Presentation;

/// <summary>What was taken back, or why it was not, for a person.</summary>
internal sealed class UndoText(Screen screen, string home)
{
    public void Write(UndoOutcome outcome)
    {
        screen.Line(screen.Words.Text("undo." + outcome.State switch { UndoState.Undone => "done", UndoState.Nothing => "nothing", UndoState.Refused => "refused", _ => "stuck" }, ("run", outcome.Run)), style: "bold");
        foreach (var change in outcome.Changes) screen.Line(screen.Words.Text("undone." + How(change), ("place", Sources.Path(change.Entry.Place, home))), indent: 2, hanging: 2);
        foreach (var trouble in outcome.Troubles) Write(trouble);
    }

    private static string How(UndoneChange change) => change switch
    {
        { WasInForce: false } => "already",
        { KeepsLaterEdit: true } => "merged",
        { Entry: CreationEntry } => "create-file",
        { Entry: FileEntry } => "edit",
        _ => "definition",
    };

    private void Write(Trouble trouble)
    {
        screen.Line($"{Sources.Path(trouble.Place, home)}: {screen.Words.Text("trouble." + trouble.Word)}{(trouble.Detail is { } detail ? $": {detail}" : "")}", indent: 2, hanging: 2);
        foreach (var conflict in trouble.Conflicts)
        {
            screen.Line(screen.Words.Text("conflict.line", ("line", conflict.Line)), indent: 4);
            Part("conflict.before", conflict.Before);
            Part("conflict.written", conflict.Written);
            Part("conflict.now", conflict.Now);
        }
    }

    private void Part(string key, string text)
    {
        screen.Line(screen.Words.Text(key), indent: 6);
        screen.Line(text.Trim().Length == 0 ? screen.Words.Text("conflict.empty") : text.Trim('\n'), indent: 8);
    }
}

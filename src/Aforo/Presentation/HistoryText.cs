using System.Collections.Immutable;
using System.Globalization;
using Aforo.Remedies.Journaling;

namespace Aforo.Presentation;

/// <summary>The runs of changes for a person, the newest first.</summary>
internal sealed class HistoryText(Screen screen, string home, TimeZoneInfo zone)
{
    public void Write(ImmutableArray<JournalRun> runs, ImmutableArray<string> unreadable)
    {
        foreach (var run in unreadable) screen.Line(screen.Words.Text("history.unreadable", ("run", run)), style: "yellow", hanging: 2);
        if (runs.IsEmpty && unreadable.IsEmpty) screen.Line(screen.Words.Text("history.nothing"));
        for (var i = runs.Length - 1; i >= 0; i--)
        {
            if (i < runs.Length - 1) screen.Line();
            Write(runs[i]);
        }
    }

    private void Write(JournalRun run)
    {
        var time = TimeZoneInfo.ConvertTime(run.Started, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        screen.Line($"{run.Id}  {time}  {State(run)}", style: "bold", hanging: 2);
        foreach (var entry in run.Entries)
        {
            var findings = entry.Findings.IsEmpty ? "" : " · " + screen.Words.Text("history.findings", ("findings", string.Join(", ", entry.Findings)));
            screen.Line($"{screen.Words.Text("change." + entry.Kind)}: {Sources.Path(entry.Place, home)}{findings}", indent: 2, hanging: 2);
            if (entry is DefinitionEntry { Backup: { } backup } && run.IsOpen) screen.Line(screen.Words.Text("history.backup", ("name", backup)), indent: 4, hanging: 2);
        }
        if (run.IsOpen) screen.Line(screen.Words.Text("history.undo", ("run", run.Id)), indent: 2);
    }

    private string State(JournalRun run) => run.State switch
    {
        RunState.Interrupted => screen.Words.Text("history.interrupted", ("done", run.Entries.Length), ("planned", run.Planned)),
        RunState.RolledBack => screen.Words.Text("history.rolled-back", ("reason", run.Reason is { } reason ? screen.Words.Find("trouble." + reason) ?? reason : null)),
        _ => screen.Words.Text("history." + JsonText.Kebab(run.State.ToString())),
    };
}

using System.CommandLine;
using System.Text.Json;
using Aforo.Core.Diagnosis;
using Aforo.Demonstration;
using Aforo.Presentation;

namespace Aforo.Commands;

/// <summary><c>aforo demo</c>: the founding case, live in a sandbox: diagnosed, mended, proved, undone.</summary>
internal static class DemoCommand
{
    private const double Usual = 120;

    public static Command Create(Terminal terminal)
    {
        var faster = new Option<double>("--faster") { Description = terminal.Words.Text("option.faster"), HelpName = "N", DefaultValueFactory = _ => Usual };
        var command = new Command("demo", terminal.Words.Text("help.demo")) { faster };
        command.SetAction(async (parsed, cancellation) =>
        {
            var pace = parsed.GetValue(faster);
            if (pace is not (>= 1 and <= 1000)) return terminal.Fail(terminal.Words.Text("error.bad-faster"), ExitCodes.WrongCommandLine);
            var isJson = terminal.WantsJson(parsed);
            var story = new DemoStory(terminal, isJson ? null : write => terminal.Show(parsed, terminal.Surroundings(), write));
            var outcome = await story.TellAsync(pace, cancellation);
            if (isJson) Write(terminal.Output, outcome);
            return outcome.IsAsTold ? ExitCodes.Done : ExitCodes.BadNews;
        });
        return command;
    }

    private static void Write(Stream output, DemoOutcome outcome)
    {
        using var answer = new JsonAnswer(output);
        var writer = answer.Writer;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.demo/1");
        writer.WriteNumber("gave_up", outcome.GaveUp);
        JsonText.Array(writer, "found", outcome.Before?.Current.Where(finding => finding.Severity <= Severity.Warning) ?? [], finding => writer.WriteStringValue(finding.Id));
        JsonText.Array(writer, "mended", outcome.Fix?.Proof?.Mended ?? [], finding => writer.WriteStringValue(finding.Id));
        writer.WriteBoolean("same_request_passed", outcome.Passed);
        writer.WriteBoolean("undone", outcome.Undone);
        writer.WriteBoolean("left_behind", outcome.Folder is { } folder && Directory.Exists(folder));
        writer.WriteEndObject();
    }
}

using System.CommandLine;
using System.Text.Json;
using Aforo.Core.Diagnosis;
using Aforo.Presentation;

namespace Aforo.Commands;

/// <summary><c>aforo explain ID</c>: what a finding means, what it needs to know, how to settle it.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = terminal.Words.Text("argument.id") };
        var command = new Command("explain", terminal.Words.Text("help.explain")) { id };
        command.SetAction(parsed =>
        {
            var asked = parsed.GetValue(id)!;
            var names = AllRules.Names;
            var (rule, finding) = names.FirstOrDefault(name => string.Equals(name.Rule, asked, StringComparison.OrdinalIgnoreCase) || string.Equals(name.Id, asked, StringComparison.OrdinalIgnoreCase));
            if (rule is null) return terminal.Fail(terminal.Words.Text("error.unknown-finding", ("id", asked), ("known", string.Join(", ", names.Select(name => name.Rule)))));
            var parts = new[] { "means", "needs", "settle" }.Select(part => (part, Text: terminal.Words.Text($"explain.{rule}.{part}"))).ToArray();
            if (terminal.WantsJson(parsed))
            {
                using var writer = new Utf8JsonWriter(terminal.Output, JsonText.Indented);
                writer.WriteStartObject();
                writer.WriteString("schema", "aforo.explanation/1");
                writer.WriteString("rule", rule);
                writer.WriteString("id", finding);
                foreach (var (part, text) in parts) writer.WriteString(part, text);
                writer.WriteEndObject();
                return ExitCodes.Done;
            }
            terminal.Show(parsed, terminal.Surroundings(), screen =>
            {
                screen.Line($"{rule}  {finding}", style: "bold");
                foreach (var (part, text) in parts)
                {
                    screen.Line();
                    screen.Heading("explain." + part);
                    screen.Line(text, indent: 2);
                }
            });
            return ExitCodes.Done;
        });
        return command;
    }
}

using System.CommandLine;
using System.Text.Json;
using Aforo.Core.Diagnosis;
using Aforo.Core.Messages;
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
            if (rule is null) return terminal.Fail(Unknown(asked, terminal.Words));
            var title = terminal.Words.Text($"explain.{rule}.title");
            var parts = new[] { "means", "needs", "settle" }.Select(part => (part, Text: terminal.Words.Text($"explain.{rule}.{part}"))).ToArray();
            if (terminal.WantsJson(parsed))
            {
                using var answer = new JsonAnswer(terminal.Output);
                var writer = answer.Writer;
                writer.WriteStartObject();
                writer.WriteString("schema", "aforo.explanation/1");
                writer.WriteString("rule", rule);
                writer.WriteString("id", finding);
                writer.WriteString("title", title);
                foreach (var (part, text) in parts) writer.WriteString(part, text);
                writer.WriteEndObject();
                return ExitCodes.Done;
            }
            terminal.Show(parsed, terminal.Surroundings(), screen =>
            {
                screen.Line(title, style: "bold");
                screen.Line($"{rule} {finding}", style: "dim");
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

    /// <summary>Names the nearest rules, or all where none is near.</summary>
    private static string Unknown(string asked, Catalogue words)
    {
        var names = AllRules.Names;
        var near = string.Join(", ", Nearest.To(asked, names.SelectMany(name => new[] { name.Rule, name.Id })));
        return words.Text("error.unknown-finding", ("id", asked), ("near", near.Length > 0 ? near : null), ("known", near.Length > 0 ? null : string.Join(", ", names.Select(name => name.Rule))));
    }
}

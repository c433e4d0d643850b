using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Gateway.Configuration;

namespace Aforo.Presentation;

/// <summary><c>aforo.gateway-check/1</c>.</summary>
internal static class GatewayCheckJson
{
    /// <param name="output">Where the document goes.</param>
    /// <param name="words">The language of its messages.</param>
    /// <param name="file">The configuration's path; null where none was written yet.</param>
    /// <param name="configuration">Null where what is written can't be used.</param>
    /// <param name="problems">All of them.</param>
    /// <param name="warnings">In words.</param>
    public static void Write(Stream output, Catalogue words, string? file, GatewayConfiguration? configuration, ImmutableArray<ConfigurationProblem> problems, ImmutableArray<string> warnings)
    {
        using var answer = new JsonAnswer(output);
        var writer = answer.Writer;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.gateway-check/1");
        writer.WriteBoolean("ok", problems.IsEmpty);
        writer.WriteString("file", file);
        Count("backends", configuration?.Backends.Length);
        Count("rules", configuration?.Rules.Length);
        JsonText.Array(writer, "problems", problems, problem =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", problem.Line);
            writer.WriteNumber("column", problem.Column);
            writer.WriteString("pointer", problem.Pointer);
            writer.WriteString("message", words.Text(problem.What));
            writer.WriteEndObject();
        });
        JsonText.Array(writer, "warnings", warnings, warning =>
        {
            writer.WriteStartObject();
            writer.WriteString("message", warning);
            writer.WriteEndObject();
        });
        writer.WriteEndObject();

        void Count(string name, int? count)
        {
            if (count is { } known) writer.WriteNumber(name, known);
            else writer.WriteNull(name);
        }
    }
}

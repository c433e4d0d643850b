using System.Text;
using System.Text.Json;
using Aforo.Presentation;

namespace Aforo.Fitting;

/// <summary>Many requests from a table: one line of JSON for each row, in order.</summary>
internal static class FitTable
{
    public static async Task<string?> RunAsync(TextReader input, Stream output, FitAnswers answers, CancellationToken cancellation)
    {
        if (await input.ReadLineAsync(cancellation).ConfigureAwait(false) is not { } first) return "the table is empty";
        var header = Split(first).Select(name => name.Trim().ToLowerInvariant().Replace('-', '_')).ToArray();
        var model = Array.IndexOf(header, "model");
        if (model < 0) return "line 1: the header has no column model";
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < header.Length; i++)
        {
            if (header[i] != "model" && !FitRequest.Names.Contains(header[i])) return $"line 1: unknown column {header[i]}; known: model, {string.Join(", ", FitRequest.Names)}";
            columns[header[i]] = i;
        }
        using var buffer = new MemoryStream();
        await using var writer = new Utf8JsonWriter(buffer, JsonText.OneLine);
        while (await input.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            cancellation.ThrowIfCancellationRequested();
            if (line.Length == 0) continue;
            var cells = Split(line);
            var (request, mistake) = FitRequest.Read(model < cells.Count ? cells[model].Trim() : "", name => columns.TryGetValue(name, out var at) && at < cells.Count ? cells[at] : null);
            var problem = mistake;
            if (request is not null)
            {
                var (found, unknown) = await answers.AnswerAsync(request, [], withChanges: false, cancellation).ConfigureAwait(false);
                problem = unknown ?? (found.Length > 1 ? $"{request.On} comes with several capacities: {string.Join(", ", found.Select(one => one.Machine!.Id))}" : null);
                if (problem is null) FitJson.Write(writer, found[0]);
            }
            if (problem is not null) Error(writer, problem);
            await writer.FlushAsync(cancellation).ConfigureAwait(false);
            buffer.WriteByte((byte)'\n');
            writer.Reset();
            if (buffer.Length < 1 << 16) continue;
            buffer.WriteTo(output);
            buffer.SetLength(0);
        }
        buffer.WriteTo(output);
        return null;
    }

    private static void Error(Utf8JsonWriter writer, string problem)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.fit/1");
        writer.WriteString("error", problem);
        writer.WriteEndObject();
    }

    /// <summary>Cells of a line; quoted ones may hold commas, and quotes doubled.</summary>
    private static List<string> Split(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
                else quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }
        cells.Add(cell.ToString());
        return cells;
    }
}

using System.Text;
using System.Text.Json;
using Aforo.Messages;
using Aforo.Presentation;

namespace Aforo.Fitting;

/// <summary>Many requests from a table: one line of JSON for each row, in order.</summary>
internal static class FitTable
{
    /// <summary>Why the table cannot be read at all; null where it was. A row that cannot be answered says so in its own line, with the line of the table.</summary>
    public static async Task<Trouble?> RunAsync(string file, TextReader input, Stream output, FitAnswers answers, CancellationToken cancellation)
    {
        if (await input.ReadLineAsync(cancellation).ConfigureAwait(false) is not { } first) return Trouble.Of("trouble.table.empty", ("file", file));
        var header = Split(first).Select(name => name.Trim().ToLowerInvariant().Replace('-', '_')).ToArray();
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < header.Length; i++)
        {
            if (header[i] != "model" && !FitRequest.Names.Contains(header[i])) return Trouble.Of("trouble.table.unknown-column", ("file", file), ("column", header[i]), ("known", string.Join(", ", FitRequest.Names)));
            if (!columns.TryAdd(header[i], i)) return Trouble.Of("trouble.table.twice", ("file", file), ("column", header[i]));
        }
        if (!columns.ContainsKey("model")) return Trouble.Of("trouble.table.no-model", ("file", file));
        // What programs read is in English.
        var words = Wording.English;
        using var buffer = new MemoryStream();
        await using var writer = new Utf8JsonWriter(buffer, JsonText.OneLine);
        for (var number = 2; await input.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (string.IsNullOrWhiteSpace(line)) continue;
            var (found, problem) = await RowAsync(Split(line), columns, answers, cancellation).ConfigureAwait(false);
            if (found is not null) FitJson.Write(writer, found, number);
            else Error(writer, words.Text("trouble.table.row", ("line", number), ("problem", problem!.In(words))), number);
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

    private static async Task<(FitAnswer? Answer, Trouble? Problem)> RowAsync(List<string> cells, Dictionary<string, int> columns, FitAnswers answers, CancellationToken cancellation)
    {
        if (cells.Count > columns.Count && cells.Skip(columns.Count).Any(cell => !string.IsNullOrWhiteSpace(cell))) return (null, Trouble.Of("trouble.table.cells", ("count", cells.Count), ("columns", columns.Count)));
        string? Cell(string name) => columns.TryGetValue(name, out var at) && at < cells.Count ? cells[at] : null;
        var (request, mistake) = FitRequest.Read(Cell("model")?.Trim() ?? "", Cell);
        if (request is null) return (null, mistake);
        var (found, unknown) = await answers.AnswerAsync(request, [], withChanges: false, cancellation).ConfigureAwait(false);
        return found is [var only] ? (only, null) : (null, unknown ?? Trouble.Of("trouble.capacities", ("device", request.On), ("choices", string.Join(", ", found.Select(one => one.Machine!.Id)))));
    }

    private static void Error(Utf8JsonWriter writer, string problem, int line)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.fit/1");
        writer.WriteNumber("line", line);
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

using System.Collections.Immutable;
using System.Text.Json;

namespace Aforo.Remedies.Journaling;

/// <summary>Reads the journal of one run. A line that was cut by a crash counts as not written: what it would have announced was not done.</summary>
internal static class JournalReader
{
    /// <summary>The run; null when the bytes are no journal.</summary>
    public static JournalRun? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ReadLines(bytes);
        }
        catch (InvalidOperationException)
        {
            // A text that is no Unicode.
            return null;
        }
    }

    private static JournalRun? ReadLines(ReadOnlySpan<byte> bytes)
    {
        JournalRun? run = null;
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            using var document = Parse(bytes[..end]);
            bytes = bytes[(end + 1)..];
            if (document is null) continue;
            var line = document.RootElement;
            run = Text(line, "event") == "begin" ? Begin(line) : run is null ? null : Next(run, line);
            if (run is null) return null;
        }
        return run;
    }

    private static JsonDocument? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var document = JsonDocument.Parse(line.ToArray());
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JournalRun? Begin(JsonElement line)
    {
        if (Text(line, "run") is not { } id || !line.TryGetProperty("time", out var time) || time.ValueKind != JsonValueKind.String || !time.TryGetDateTimeOffset(out var started)) return null;
        return new JournalRun { Id = id, Started = started, State = RunState.Interrupted, Planned = Number(line, "planned") ?? 0, Entries = [] };
    }

    private static JournalRun? Next(JournalRun run, JsonElement line) => Text(line, "event") switch
    {
        "intended" => Entry(line) is { } entry && entry.Number == run.Entries.Length + 1 ? run with { Entries = run.Entries.Add(entry) } : null,
        "done" => Change(run, line, entry => entry with { State = EntryState.Done, After = Text(line, "after") ?? entry.After }),
        "reverted" => Change(run, line, entry => entry with { State = EntryState.Reverted }),
        "applied" => run with { State = RunState.Applied },
        "rolling-back" => run with { Reason = Text(line, "reason") },
        "rolled-back" => run with { State = RunState.RolledBack },
        "undoing" => run with { State = RunState.Undoing },
        "undone" => run with { State = RunState.Undone },
        // Written by a later version, or of no consequence here.
        _ => run,
    };

    private static JournalRun? Change(JournalRun run, JsonElement line, Func<JournalEntry, JournalEntry> change)
    {
        if (Number(line, "number") is not { } number || number < 1 || number > run.Entries.Length) return null;
        return run with { Entries = run.Entries.SetItem(number - 1, change(run.Entries[number - 1])) };
    }

    private static JournalEntry? Entry(JsonElement line)
    {
        if (Number(line, "number") is not { } number || Text(line, "change") is not { } change || Text(line, "kind") is not { } kind) return null;
        JournalEntry? entry = kind switch
        {
            "edit" when Text(line, "path") is { } path && Text(line, "target") is { } target && Text(line, "staged") is { } staged && Text(line, "inverse") is { } inverse =>
                new FileEntry { Number = number, Change = change, Path = path, Target = target, Staged = staged, Inverse = inverse },
            "create-file" when Text(line, "path") is { } path && Text(line, "staged") is { } staged =>
                new CreationEntry { Number = number, Change = change, Path = path, Staged = staged, Folders = Texts(line, "folders") },
            "ollama-create" or "ollama-copy" or "ollama-delete" when Text(line, "server") is { } server && Text(line, "name") is { } name =>
                new DefinitionEntry { Number = number, Change = change, Action = kind, Server = server, Name = name, From = Text(line, "from"), Backup = Text(line, "backup"), Parameters = Parameters(line) },
            _ => null,
        };
        return entry is null ? null : entry with { Findings = Texts(line, "findings"), Before = Text(line, "before"), After = Text(line, "after") };
    }

    private static ImmutableSortedDictionary<string, long> Parameters(JsonElement line)
    {
        var parameters = ImmutableSortedDictionary.CreateBuilder<string, long>();
        if (line.TryGetProperty("parameters", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var parameter in given.EnumerateObject())
                if (parameter.Value.ValueKind == JsonValueKind.Number && parameter.Value.TryGetInt64(out var value)) parameters[parameter.Name] = value;
        }
        return parameters.ToImmutable();
    }

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static ImmutableArray<string> Texts(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)] : [];
}

using System.Collections.Immutable;

namespace Aforo.Remedies.Journaling;

/// <summary>How far a change came.</summary>
public enum EntryState
{
    /// <summary>It was about to be made; whether it was shows only where it is made.</summary>
    Intended,

    /// <summary>It was made.</summary>
    Done,

    /// <summary>It was taken back.</summary>
    Reverted,
}

/// <summary>One change in the journal. It says what, where and the way back, and nothing that a file or a prompt contains.</summary>
public abstract record JournalEntry
{
    /// <summary>1-based place in its run.</summary>
    public required int Number { get; init; }

    /// <summary>Id of the change in its plan.</summary>
    public required string Change { get; init; }

    /// <summary>Ids of the findings that it answered.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];

    public EntryState State { get; init; } = EntryState.Intended;

    /// <summary>Stable word: <c>edit</c>, <c>create-file</c>, <c>ollama-create</c>, <c>ollama-copy</c>, <c>ollama-delete</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>What was touched, for a person.</summary>
    public abstract string Place { get; }

    /// <summary>By what the thing was known before: SHA-256 of a file, digest of a definition; null when there was none.</summary>
    public string? Before { get; init; }

    /// <summary>By what it is known after; null when it is gone, or not yet known.</summary>
    public string? After { get; init; }
}

/// <summary>An edit of a file.</summary>
public sealed record FileEntry : JournalEntry
{
    /// <summary>The path that was named.</summary>
    public required string Path { get; init; }

    /// <summary>The file that it led to.</summary>
    public required string Target { get; init; }

    /// <summary>Where the new bytes lay before they took the place of the old.</summary>
    public required string Staged { get; init; }

    /// <summary>Name of the file beside the journal that holds the changed spans.</summary>
    public required string Inverse { get; init; }

    public override string Kind => "edit";

    public override string Place => Path;
}

/// <summary>A file that was made.</summary>
public sealed record CreationEntry : JournalEntry
{
    public required string Path { get; init; }

    public required string Staged { get; init; }

    /// <summary>Folders that were made for it, outermost first.</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    public override string Kind => "create-file";

    public override string Place => Path;
}

/// <summary>A definition in Ollama that came, changed or went.</summary>
public sealed record DefinitionEntry : JournalEntry
{
    /// <summary>Address of the server.</summary>
    public required string Server { get; init; }

    /// <summary>The name that came, changed or went.</summary>
    public required string Name { get; init; }

    /// <summary><c>ollama-create</c>, <c>ollama-copy</c> or <c>ollama-delete</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The base, or the source of the copy; null for a deletion.</summary>
    public string? From { get; init; }

    /// <summary>What was set.</summary>
    public ImmutableSortedDictionary<string, long> Parameters { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Name under which the old definition is kept; null when there was none.</summary>
    public string? Backup { get; init; }

    public override string Kind => Action;

    public override string Place => $"{Server} {Name}";
}

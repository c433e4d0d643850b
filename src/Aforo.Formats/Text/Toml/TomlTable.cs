using System.Collections.Immutable;

namespace Aforo.Formats.Text.Toml;

/// <summary>How a TOML table came to be, which decides what may be added to it and how.</summary>
internal enum TomlTableKind
{
    /// <summary>The file itself.</summary>
    Root,

    /// <summary><c>[name]</c>, or one element of <c>[[name]]</c>.</summary>
    Header,

    /// <summary>Only named on the way to another header.</summary>
    Implied,

    /// <summary>Made by a dotted key.</summary>
    Dotted,

    /// <summary><c>{ … }</c>.</summary>
    Inline,
}

/// <summary>How a table is written, for its editor.</summary>
/// <param name="Kind">How it came to be.</param>
/// <param name="LastEnd">First byte behind its own last key and value, or behind its header; -1 for a root without keys.</param>
/// <param name="Prefix">For <see cref="TomlTableKind.Dotted"/>: what stands before a key of it, such as <c>a.b.</c></param>
/// <param name="HasKeys">Whether it has keys of its own, outside of other headers.</param>
internal sealed record TomlForm(TomlTableKind Kind, int LastEnd, string Prefix, bool HasKeys);

/// <summary>A key as it is written.</summary>
internal readonly record struct TomlKey(string Name, int Start, int Length)
{
    public int End => Start + Length;
}

/// <summary>A table while it is being read: tables grow from several places of a file.</summary>
internal sealed class TomlTable(TomlTableKind kind, int start, int end)
{
    private readonly List<(TomlKey Key, object Value)> _members = [];
    private readonly Dictionary<string, object> _byName = new(StringComparer.Ordinal);

    public TomlTableKind Kind { get; set; } = kind;

    public int Start { get; set; } = start;

    public int End { get; set; } = end;

    public string Prefix { get; init; } = "";

    public bool HasKeys { get; private set; }

    /// <summary>A <see cref="TextNode"/>, a <see cref="TomlTable"/> or a <see cref="TomlTableArray"/>; null when there is none.</summary>
    public object? Find(string name) => _byName.GetValueOrDefault(name);

    public void Add(TomlKey key, object value)
    {
        _members.Add((key, value));
        _byName[key.Name] = value;
    }

    /// <summary>Notes that a key of this table was written up to there.</summary>
    public void Extend(int end)
    {
        End = end;
        HasKeys = true;
    }

    public TextNode Finish(TextSource source, TomlKey? key = null)
    {
        var children = _members.Select(member => member.Value switch
        {
            TomlTable table => table.Finish(source, member.Key),
            TomlTableArray array => array.Finish(source, member.Key),
            _ => (TextNode)member.Value,
        }).ToImmutableArray();
        var isEmptyRoot = Kind == TomlTableKind.Root && !HasKeys;
        return new TextNode(source, TextKind.Object, Start, End - Start, null, children)
        {
            Key = key?.Name,
            KeyStart = key?.Start ?? -1,
            KeyLength = key?.Length ?? 0,
            Form = new TomlForm(Kind, isEmptyRoot ? -1 : End, Prefix, HasKeys),
        };
    }
}

/// <summary>An array of tables while it is being read.</summary>
internal sealed class TomlTableArray
{
    public List<TomlTable> Tables { get; } = [];

    public TextNode Finish(TextSource source, TomlKey key) =>
        new(source, TextKind.Array, Tables[0].Start, Tables[^1].End - Tables[0].Start, null, [.. Tables.Select(table => table.Finish(source))])
        {
            Key = key.Name,
            KeyStart = key.Start,
            KeyLength = key.Length,
            Form = this,
        };
}

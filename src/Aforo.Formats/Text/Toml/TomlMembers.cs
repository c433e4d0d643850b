using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Toml;

/// <summary>Puts a key and its value into a table, making the tables of a dotted key on the way.</summary>
internal static class TomlMembers
{
    public static void Add(TextSource source, TomlTable table, List<TomlKey> keys, TomlValues values, Action<int, Saying> tell, int depth)
    {
        if (depth + keys.Count > TextDocument.MaxDepth)
            throw new TextReadingException(keys[0].Start, new Saying("syntax.too-deep", ("most", TextDocument.MaxDepth)));
        var touched = new List<TomlTable> { table };
        foreach (var key in keys[..^1])
        {
            touched.Add(touched[^1].Find(key.Name) switch
            {
                null => Make(touched[^1], key),
                TomlTable { Kind: TomlTableKind.Dotted } dotted => dotted,
                TomlTable => throw new TextReadingException(key.Start, new Saying("syntax.dotted-elsewhere")),
                _ => throw new TextReadingException(key.Start, new Saying("syntax.dotted-through-value")),
            });
        }

        var last = keys[^1];
        switch (touched[^1].Find(last.Name))
        {
            case null: break;
            case TextNode: tell(last.Start, new Saying("syntax.key-twice")); break;
            default: throw new TextReadingException(last.Start, new Saying("syntax.key-of-table"));
        }

        var value = values.Read(depth + keys.Count, last);
        touched[^1].Add(last, value);
        foreach (var each in touched) each.Extend(value.End);

        TomlTable Make(TomlTable parent, TomlKey key)
        {
            var made = new TomlTable(TomlTableKind.Dotted, key.Start, key.End) { Prefix = source.Text(keys[0].Start, key.End - keys[0].Start) + "." };
            parent.Add(key, made);
            return made;
        }
    }
}

namespace Aforo.Formats.Text.Toml;

/// <summary>Puts a key and its value into a table, making the tables of a dotted key on the way.</summary>
internal static class TomlMembers
{
    public static void Add(TextSource source, TomlTable table, List<TomlKey> keys, TomlValues values, Action<int, string> tell, int depth)
    {
        if (depth + keys.Count > TextDocument.MaxDepth)
            throw new TextReadingException(keys[0].Start, $"nested deeper than {TextDocument.MaxDepth} levels; flatten the file");
        var touched = new List<TomlTable> { table };
        foreach (var key in keys[..^1])
        {
            touched.Add(touched[^1].Find(key.Name) switch
            {
                null => Make(touched[^1], key),
                TomlTable { Kind: TomlTableKind.Dotted } dotted => dotted,
                TomlTable => throw new TextReadingException(key.Start, "a dotted key into a table that was made elsewhere; write it under that table's header"),
                _ => throw new TextReadingException(key.Start, "a dotted key goes through a key that already has a value; only tables have members"),
            });
        }

        var last = keys[^1];
        switch (touched[^1].Find(last.Name))
        {
            case null: break;
            case TextNode: tell(last.Start, "a key that was already given; leave one of the two"); break;
            default: throw new TextReadingException(last.Start, "a key with the name of a table; give it another name");
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

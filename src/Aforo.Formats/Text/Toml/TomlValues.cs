using System.Collections.Immutable;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Toml;

/// <summary>Reads the values of TOML.</summary>
internal sealed class TomlValues(TextSource source, TomlScanner scanner, Action<int, Saying> tell)
{
    public TextNode Read(int depth, TomlKey? key = null)
    {
        if (depth > TextDocument.MaxDepth) throw new TextReadingException(scanner.At, new Saying("syntax.too-deep", ("most", TextDocument.MaxDepth)));
        var start = scanner.At;
        switch (scanner.Peek)
        {
            case '[': return ReadArray(depth, key);
            case '{': return ReadInlineTable(depth, key);
            case '"' or '\'':
                var text = TomlStrings.Read(source, scanner);
                return Node(TextKind.String, text);
            case 't' or 'f':
                var word = scanner.ReadWord();
                return word is "true" or "false"
                    ? Node(TextKind.Boolean, word == "true")
                    : throw new TextReadingException(start, new Saying("syntax.toml-bare-word"));
            default:
                var literal = scanner.ReadLiteral();
                if (TomlLiterals.IsDate(literal)) return Node(TextKind.String, literal);
                if (TomlLiterals.Number(literal) is not { } number)
                    throw new TextReadingException(start, literal.Length == 0
                        ? new Saying("syntax.value-expected").With("found", scanner.Describe())
                        : new Saying("syntax.no-literal"));
                if (TomlLiterals.IsWhole(literal) && number.Whole is null) tell(start, new Saying("syntax.not-64-bits"));
                return Node(TextKind.Number, number);
        }

        TextNode Node(TextKind kind, object? value) =>
            new(source, kind, start, scanner.At - start, value) { Key = key?.Name, KeyStart = key?.Start ?? -1, KeyLength = key?.Length ?? 0 };
    }

    private TextNode ReadArray(int depth, TomlKey? key)
    {
        var start = scanner.At;
        var items = ImmutableArray.CreateBuilder<TextNode>();
        scanner.Skip();
        while (true)
        {
            scanner.SkipLines();
            if (scanner.Take(']')) break;
            items.Add(Read(depth + 1));
            scanner.SkipLines();
            if (scanner.Take(',')) continue;
            if (scanner.Take(']')) break;
            throw new TextReadingException(scanner.At, new Saying("syntax.comma-expected", ("close", "]"), ("line", source.LineAt(start))).With("found", scanner.Describe()));
        }

        return new TextNode(source, TextKind.Array, start, scanner.At - start, null, items.ToImmutable())
        {
            Key = key?.Name,
            KeyStart = key?.Start ?? -1,
            KeyLength = key?.Length ?? 0,
        };
    }

    private TextNode ReadInlineTable(int depth, TomlKey? key)
    {
        var start = scanner.At;
        var table = new TomlTable(TomlTableKind.Inline, start, start);
        scanner.Skip();
        while (true)
        {
            scanner.SkipLines();
            if (scanner.Take('}')) break;
            var keys = scanner.ReadKeys();
            if (!scanner.Take('=')) throw new TextReadingException(scanner.At, new Saying("syntax.equals-expected").With("found", scanner.Describe()));
            scanner.SkipBlanks();
            TomlMembers.Add(source, table, keys, this, tell, depth + 1);
            scanner.SkipLines();
            if (scanner.Take(',')) continue;
            if (scanner.Take('}')) break;
            throw new TextReadingException(scanner.At, new Saying("syntax.comma-in-braces", ("close", "}"), ("line", source.LineAt(start))).With("found", scanner.Describe()));
        }

        table.Extend(scanner.At);
        return table.Finish(source, key);
    }
}

using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Tokens;

namespace Aforo.Oracle.Tests;

/// <summary>A vocabulary out of a GGUF that holds nothing else.</summary>
internal static class VocabularyFile
{
    public static (string Kind, Vocabulary? Vocabulary) Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        reader.ReadBytes(16);
        var (kind, rule, tokens, merges, scores) = ("", (string?)null, ImmutableArray<string>.Empty, ImmutableArray<string>.Empty, ImmutableArray<float>.Empty);
        for (var left = reader.ReadInt64(); left > 0; left--)
        {
            var key = Text(reader);
            var type = reader.ReadInt32();
            if (type != 9)
            {
                var value = Value(reader, type);
                if (key == "tokenizer.ggml.model") kind = (string)value!;
                if (key == "tokenizer.ggml.pre") rule = (string)value!;
                continue;
            }
            var (items, count) = (reader.ReadInt32(), (int)reader.ReadInt64());
            var values = Enumerable.Range(0, count).Select(_ => Value(reader, items)).ToArray();
            if (key == "tokenizer.ggml.tokens") tokens = [.. values.Cast<string>()];
            if (key == "tokenizer.ggml.merges") merges = [.. values.Cast<string>()];
            if (key == "tokenizer.ggml.scores") scores = [.. values.Cast<float>()];
        }
        return (kind, Vocabulary.Of(kind, tokens, merges, scores, rule));
    }

    private static object? Value(BinaryReader reader, int type) => type switch
    {
        0 or 1 or 7 => reader.ReadByte(),
        2 or 3 => reader.ReadInt16(),
        4 or 5 => reader.ReadInt32(),
        6 => reader.ReadSingle(),
        8 => Text(reader),
        _ => reader.ReadInt64(),
    };

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadInt64()));
}

using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Formats.Text.EnvFiles;
using Aforo.Formats.Text.Json;
using Aforo.Formats.Text.Modelfiles;
using Aforo.Formats.Text.Systemd;
using Aforo.Formats.Text.Toml;
using Aforo.Formats.Text.Yaml;

namespace Aforo.Formats.Text;

/// <summary>
/// A text file as a tree whose nodes know where they are written. Reading never throws: what the format forbids is in
/// <see cref="Errors"/>, and where no tree can be trusted <see cref="Root"/> is null.
/// </summary>
public sealed class TextDocument
{
    /// <summary>Largest file that is read, in bytes.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 256;

    private readonly TextSource _source;

    private TextDocument(TextSource source, TextFormat format, TextReading reading)
    {
        _source = source;
        Format = format;
        Documents = reading.Documents;
        Errors = reading.Errors;
    }

    public TextFormat Format { get; }

    /// <summary>The bytes that were read.</summary>
    public ReadOnlyMemory<byte> Bytes => _source.Bytes;

    /// <summary>
    /// The value of the file (of its first document, for YAML). Null when the file is empty, or so wrong that no tree can be trusted.
    /// A tree together with errors means that the meaning is plain although the format forbids the spelling.
    /// </summary>
    public TextNode? Root => Documents.IsEmpty ? null : Documents[0];

    /// <summary>All values of the file: several only in YAML.</summary>
    public ImmutableArray<TextNode> Documents { get; }

    public ImmutableArray<TextError> Errors { get; }

    internal TextSource Source => _source;

    public static TextDocument Parse(ReadOnlyMemory<byte> bytes, TextFormat format)
    {
        var source = new TextSource(bytes.Length > MaxBytes ? default : bytes);
        return new TextDocument(source, format, Read(source, format, bytes.Length));
    }

    /// <summary>The node at a JSON pointer in the first document; null when there is none.</summary>
    public TextNode? Find(string pointer) => Root?.Find(pointer);

    /// <summary>1-based line of a byte.</summary>
    public int LineAt(int offset) => _source.LineAt(offset);

    /// <summary>1-based column of a byte, in characters (Unicode code points).</summary>
    public int ColumnAt(int offset) => _source.ColumnAt(offset);

    private static TextReading Read(TextSource source, TextFormat format, int length)
    {
        if (length > MaxBytes)
            return TextReading.Failed(source.Error(0, new Saying("syntax.too-large", ("bytes", length), ("most", MaxBytes))));
        if (source.FirstInvalid() is >= 0 and var invalid)
            return TextReading.Failed(source.Error(invalid, new Saying("syntax.no-utf8")));
        return format switch
        {
            TextFormat.Json or TextFormat.Jsonc or TextFormat.Json5 => new JsonReader(source, format).Read(),
            TextFormat.Toml => new TomlReader(source).Read(),
            TextFormat.Yaml => new YamlReader(source).Read(),
            TextFormat.Modelfile => new ModelfileReader(source).Read(),
            TextFormat.DotEnv => new EnvReader(source).Read(),
            TextFormat.Systemd => new SystemdReader(source).Read(),
            _ => TextReading.Failed(source.Error(0, new Saying("syntax.no-format"))),
        };
    }
}

/// <summary>What a reader found.</summary>
internal sealed record TextReading(ImmutableArray<TextNode> Documents, ImmutableArray<TextError> Errors)
{
    public static TextReading Failed(TextError error) => new([], [error]);
}

/// <summary>Ends a reading at a place behind which no tree can be trusted. Never leaves the reader that throws it.</summary>
internal sealed class TextReadingException(int offset, Saying what) : Exception(what.Key)
{
    public int Offset { get; } = offset;

    public Saying What { get; } = what;

    public TextError In(TextSource source) => source.Error(Offset, What);
}

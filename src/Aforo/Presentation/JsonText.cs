using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Cases;
using Aforo.Messages;

namespace Aforo.Presentation;

/// <summary>Pieces that all JSON answers share.</summary>
internal static class JsonText
{
    /// <summary>Indented, and with letters beyond ASCII as they are: the answer goes to a terminal or a file, never into HTML.</summary>
    public static JsonWriterOptions Indented { get; } = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions OneLine { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One document; several are JSON Lines.</summary>
    public static void Documents<T>(Stream output, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        using var writer = new Utf8JsonWriter(output, items.Count == 1 ? Indented : OneLine);
        foreach (var item in items)
        {
            write(writer, item);
            writer.Flush();
            output.WriteByte((byte)'\n');
            writer.Reset();
        }
    }

    public static void Array<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items) write(item);
        writer.WriteEndArray();
    }

    public static void Value(Utf8JsonWriter writer, string name, FactValue value)
    {
        writer.WritePropertyName(name);
        if (value.Whole is { } whole) writer.WriteNumberValue(whole);
        else if (value.Number is { } real && double.IsFinite(real)) writer.WriteNumberValue(real);
        else if (value.Text is { } text) writer.WriteStringValue(text);
        else if (value.Flag is { } flag) writer.WriteBooleanValue(flag);
        else writer.WriteNullValue();
    }

    /// <summary>What a reader said, as programs read it: in English, and what it quotes letter for letter.</summary>
    public static string? English(Saying? said) => said is null ? null : said.Quotation ?? Wording.English.Text(said);

    public static void Flag(Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } known) writer.WriteBoolean(name, known);
        else writer.WriteNull(name);
    }

    public static void Basis(Utf8JsonWriter writer, Basis basis) => writer.WriteString("basis", basis.ToString().ToLowerInvariant());

    public static void Source(Utf8JsonWriter writer, Source source)
    {
        writer.WritePropertyName("source");
        JsonSerializer.Serialize(writer, source, CaseJson.Default.Source);
    }

    public static void Subject(Utf8JsonWriter writer, Subject subject)
    {
        writer.WriteStartObject("subject");
        writer.WriteString("agent", subject.Agent);
        writer.WriteString("runtime", subject.Runtime);
        writer.WriteString("model", subject.Model);
        if (subject.Pool is { } pool) writer.WriteString("pool", pool);
        writer.WriteEndObject();
    }

    public static string Snake(string name) => Split(name, '_');

    public static string Kebab(string name) => Split(name, '-');

    private static string Split(string name, char separator)
    {
        var result = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && result.Length > 0) result.Append(separator);
            result.Append(char.ToLowerInvariant(letter));
        }
        return result.ToString();
    }
}

using System.Text;
using Aforo.Formats.Cases;
using Aforo.Formats.Text;

namespace Aforo.Remedies.Diffs;

/// <summary>A part of a file as it may be shown.</summary>
internal static class ShownText
{
    /// <param name="bytes">The part.</param>
    /// <param name="pointer">Keys to the value that it is in.</param>
    /// <param name="format">Format of the whole.</param>
    public static string Of(ReadOnlySpan<byte> bytes, string pointer, TextFormat format)
    {
        if (bytes.IsEmpty) return "";
        if (TextPointer.Split(pointer) is { } keys && keys.Any(key => SecretSpans.IsSecretName(key, format))) return SecretText.Hidden;
        // A part of a JSON object is read as one, so that names in it are seen.
        var wrapped = TextDocument.Parse((byte[])[(byte)'{', .. bytes, (byte)'\n', (byte)'}'], TextFormat.Json5);
        if (format is TextFormat.Json or TextFormat.Jsonc or TextFormat.Json5 && wrapped.Root is { Children.Length: > 0 } && SecretSpans.Of(wrapped).Length > 0) return SecretText.Hidden;
        return Harmless(SecretText.Hide(Encoding.UTF8.GetString(bytes).Trim()));
    }

    /// <summary>The text with control characters made visible, so that a terminal does not obey them.</summary>
    public static string Harmless(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) && source[i] is not ('\t' or '\n') ? '\uFFFD' : source[i];
    });
}

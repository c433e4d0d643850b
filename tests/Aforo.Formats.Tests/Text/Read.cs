using System.Text;
using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text;

/// <summary>Short words for the tests of all text formats.</summary>
internal static class Read
{
    public static TextDocument As(TextFormat format, string text) => TextDocument.Parse(Encoding.UTF8.GetBytes(text), format);

    /// <summary>Reads a text that must be right.</summary>
    public static TextDocument Right(TextFormat format, string text)
    {
        var document = As(format, text);
        Assert.Empty(document.Errors);
        Assert.NotNull(document.Root);
        return document;
    }

    /// <summary>The one error of a text that is wrong.</summary>
    public static TextError Wrong(TextFormat format, string text) => Assert.Single(As(format, text).Errors);

    public static TextNode At(this TextDocument document, string pointer)
    {
        var node = document.Find(pointer);
        Assert.NotNull(node);
        return node;
    }

    public static byte[] Fixture(string name) => File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Fixtures", "Text", name));

    public static string KeyRaw(this TextDocument document, TextNode node) =>
        Encoding.UTF8.GetString(document.Bytes.Span.Slice(node.KeyStart, node.KeyLength));
}

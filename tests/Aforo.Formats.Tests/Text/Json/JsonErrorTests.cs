using Aforo.Core.Messages;
using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text.Json;

/// <summary>What is wrong with the spelling of JSON can be told in every language.</summary>
public sealed class JsonErrorTests
{
    private static readonly Catalogue Spanish = new(Language.Spanish, typeof(TextDocument).Assembly);

    [Fact]
    public void An_error_holds_its_text_for_any_language()
    {
        var error = Assert.Single(TextDocument.Parse("{\n  \"a\": 1 \"b\": 2\n}"u8.ToArray(), TextFormat.Jsonc).Errors);
        Assert.Equal("a text in quotes where ',' or '}' is expected (the bracket was opened on line 1)", error.Message);
        Assert.Equal("un texto entre comillas donde se espera ',' o '}' (se abrió en la línea 1)", Spanish.Text(error.What));
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_told_alike() => Assert.Equal("esto no es UTF-8; guarde el archivo como UTF-8", Spanish.Text(Assert.Single(TextDocument.Parse((byte[])[0x7B, 0xFF], TextFormat.Json).Errors).What));
}

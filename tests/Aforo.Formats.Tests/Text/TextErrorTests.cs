using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Modelfiles;
using Aforo.Testing.Messages;
using CsCheck;

namespace Aforo.Formats.Tests.Text;

/// <summary>What the readers of texts say of mutilated input can be told in every language, whatever the format.</summary>
public sealed class TextErrorTests
{
    private static readonly SayingCheck Words = Sayings.Words;

    private static readonly Dictionary<TextFormat, string[]> Pieces = new()
    {
        [TextFormat.Json] = ["{", "}", "[", "]", "\"", "\"a\"", ":", ",", "1", "x", "'", "\\", "\\u12", "//", "/*", "\u0001", "+", "-", ".", "0x", "01", "1e", "NaN", "\u00a0", " ", "\n", "é"],
        [TextFormat.Toml] = ["a", "b", "\"", "'", "\"\"\"", "'''", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", " ", "\n", "\r", "#", "\\", "\\u12", "\\uD800", "\\q", "1", "2024-01-01", "true", "\u0001", "é", "99999999999999999999", "a=1\n", "[a]\n", "[a.b]\n", "[[a]]\n", "a.b=1\n", "a={}\n", ":", "@"],
        [TextFormat.Yaml] = ["a", ": ", ":", "- ", "\n", "  ", "[", "]", "{", "}", ",", "&a ", "*a", "*b", "\"", "'", "#", "|", ">", "!x ", "---\n", "%YAML 1.1\n", "\t", "<<: ", "1", "? ", "\u0001", "a: 1\n"],
        [TextFormat.Modelfile] = ["FROM ", "PARAMETER ", "MESSAGE ", "system ", "user", "\"", "\"\"\"", "\n", " ", "x", "BLAH", "TEMPLATE ", "num_ctx 1", "#", "FROM m\n", "LICENSE"],
        [TextFormat.DotEnv] = ["A", "=", "\"", "'", "`", " ", "\n", "#", "export ", "x", "\\", "-", "A=1\n", "\r"],
        [TextFormat.Systemd] = ["[", "]", "Service", "[Service]\n", "Environment=", "A=1", "\"", "'", " ", "\n", "\\", "x", "=", "%i", "#", ";"],
    };

    public static TheoryData<TextFormat> Formats => [.. Enum.GetValues<TextFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_error_lacks_words(TextFormat format)
    {
        var pieces = Pieces[format is TextFormat.Jsonc or TextFormat.Json5 ? TextFormat.Json : format];
        Gen.Int[0, pieces.Length - 1].Array[0, 9].Select(places => string.Concat(places.Select(place => pieces[place]))).Sample(text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            foreach (var error in TextDocument.Parse(bytes, format).Errors)
            {
                Assert.Null(Words.Fault(error.Told));
                Assert.Equal(Words.Message(error.What), error.Message);
                // Only the library that reads YAML has words of its own.
                Assert.True(error.What.Quotation is null || format == TextFormat.Yaml, error.Message);
            }
            if (format == TextFormat.Modelfile) Assert.All(ModelfileInspection.Read("Modelfile", bytes).Problems, problem => Assert.Null(Words.Fault(problem.What)));
        }, iter: 10_000);
    }

    [Theory]
    [InlineData(TextFormat.Toml, "a = 1\na = 2", "línea 2, columna 1: una clave que ya se dio; deje una de las dos")]
    [InlineData(TextFormat.Toml, "a = ]", "línea 1, columna 5: ']' donde se espera un valor")]
    [InlineData(TextFormat.Yaml, "a: *b", "línea 1, columna 4: un alias sin un ancla antes; el ancla (&name) debe estar más arriba")]
    [InlineData(TextFormat.Modelfile, "PARAMETER num_ctx 1", "línea 1, columna 1: un Modelfile sin FROM; se espera FROM y un modelo o una ruta")]
    [InlineData(TextFormat.DotEnv, "what", "línea 1, columna 1: una línea que no define ninguna variable; se espera KEY=value")]
    [InlineData(TextFormat.Systemd, "A=1", "línea 1, columna 1: una clave antes de toda sección; más arriba se espera una línea como [Service]")]
    public void A_person_reads_it_in_their_language(TextFormat format, string text, string expected) =>
        Assert.Equal(expected, Words.Spanish.Text(TextDocument.Parse(Encoding.UTF8.GetBytes(text), format).Errors[0].Told));
}

using System.Text;

namespace Aforo.Oracle.Tests;

/// <summary>Texts of every kind that prompts are made of: languages, code, figures, what means nothing, and random mixtures of them.</summary>
internal static class TextSamples
{
    private const int Length = 4000;

    public static IEnumerable<(string Name, string Text)> All(int seed)
    {
        var random = new Random(seed);
        var pieces = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Texts")).Order().Select(file => (Name: Path.GetFileNameWithoutExtension(file), Text: File.ReadAllText(file))).ToList();
        foreach (var piece in pieces) yield return piece;
        (string, string)[] made =
        [
            ("small letters", Drawn(random, "abcdefghijklmnopqrstuvwxyz")),
            ("words without sense", Drawn(random, "abcdefghijklmnopqrstuvwxyz    ")),
            ("capitals", Drawn(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ ")),
            ("digits", Drawn(random, "0123456789")),
            ("figures", string.Join(",", Enumerable.Range(0, 500).Select(_ => (random.NextDouble() * 1e4).ToString("F3", System.Globalization.CultureInfo.InvariantCulture)))),
            ("hexadecimal", Drawn(random, "0123456789abcdef")),
            ("base64", Drawn(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")),
            ("marks", Drawn(random, "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~ ")),
            ("identifiers", string.Join('.', Enumerable.Range(0, 400).Select(_ => Drawn(random, "abcdefgh", 5) + Drawn(random, "IJKLMNOP", 1) + Drawn(random, "qrstuvwx", 4)))),
            ("single letters", string.Join(' ', Drawn(random, "abcdefghijklmnopqrstuvwxyz", 1500).ToCharArray())),
            ("indented", string.Concat(Enumerable.Range(0, 200).Select(_ => new string(' ', 4 * random.Next(8)) + "if (count > 0) return total;\n"))),
            ("blanks", string.Concat(Enumerable.Range(0, 800).Select(_ => "x" + new string(' ', random.Next(1, 9))))),
            ("tabs and lines", string.Concat(Enumerable.Range(0, 600).Select(_ => "a\t\tb" + new string('\n', random.Next(1, 4))))),
            ("emoji", string.Concat(Enumerable.Range(0, 600).Select(_ => char.ConvertFromUtf32(0x1F300 + random.Next(0x300))))),
            ("any letters", string.Concat(Enumerable.Range(0, 1500).Select(_ => char.ConvertFromUtf32(0x20 + random.Next(0xD7E0))))),
            ("table", string.Concat(Enumerable.Range(0, 100).Select(row => $"| {row} | {Drawn(random, "abcdef", 6)} | {random.Next(99999)} |\r\n"))),
        ];
        foreach (var one in made) yield return one;
        var all = pieces.Concat(made.Select(one => (Name: one.Item1, Text: one.Item2))).ToArray();
        for (var i = 0; i < 12; i++) yield return ($"mixture {i}", string.Concat(Enumerable.Range(0, 12).Select(_ => Part(random, all[random.Next(all.Length)].Text))));
    }

    private static string Part(Random random, string text)
    {
        var start = random.Next(text.Length);
        var part = text.Substring(start, Math.Min(text.Length - start, random.Next(10, 600)));
        // Not half a letter.
        return new string([.. part.EnumerateRunes().Where(rune => rune != Rune.ReplacementChar).SelectMany(rune => rune.ToString())]);
    }

    private static string Drawn(Random random, string letters, int length = Length) => string.Create(length, (random, letters), static (span, drawn) =>
    {
        foreach (ref var letter in span) letter = drawn.letters[drawn.random.Next(drawn.letters.Length)];
    });
}

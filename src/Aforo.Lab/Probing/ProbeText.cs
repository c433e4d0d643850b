using Aforo.Lab.Sending;

namespace Aforo.Lab.Probing;

/// <summary>
/// A prompt with a word at its head that only somebody who read all of it can give back. A server that cuts, cuts the head or the middle
/// behind it; the question stands at the end.
/// </summary>
/// <param name="seed">Another seed gives another word and other filling, so that no cache holds any of it.</param>
public sealed class ProbeText(int seed)
{
    private const string Opening = "The password is ";
    private const string Letters = "bcdfghjklmnpqrstvwxz";
    private const string Vowels = "aeiou";

    private readonly PromptText _filling = new(seed);

    /// <summary>No word of any language, easy to say again: four syllables.</summary>
    public string Word { get; } = MakeWord(seed);

    public string Of(int words, int number) =>
        $"{Opening}{Word}.\nKeep it in mind while you read what follows.\n\n{Filling(words, number)}\n\nWhich password was given at the very beginning? Answer with that one word and nothing else.";

    /// <summary>What a model that reads well would answer to such a prompt, as it reached it; null when the word is not in it.</summary>
    public static string? Recall(string prompt)
    {
        var at = prompt.IndexOf(Opening, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = prompt[(at + Opening.Length)..];
        var end = rest.IndexOf('.', StringComparison.Ordinal);
        return end is > 0 and < 40 ? rest[..end] : null;
    }

    private string Filling(int words, int number)
    {
        var text = _filling.Of(words, number);
        var end = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    private static string MakeWord(int seed)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, 4).Select(_ => $"{Letters[random.Next(Letters.Length)]}{Vowels[random.Next(Vowels.Length)]}"));
    }
}

using System.Buffers;

namespace Aforo.Core.Routing;

/// <summary>
/// The most tokens that a text takes, by its letters alone, for a model whose tokenizer can't be asked. Every vocabulary in use has the frequent pairs and triples of small
/// letters and the blank before a word, so that even words that mean nothing take two letters and a half for a token; digits, capitals, marks and bytes
/// beyond ASCII may each take one (Qwen and DeepSeek split numbers into digits; base64 comes to 1.4 bytes for a token, prose and code to 3 to 4.5).
/// </summary>
public static class TextWeight
{
    private const int Unit = 20;

    private static readonly byte[] Weights = Table();

    /// <summary>Tokens; a figure that whole prompts stay below, not one that each single word does.</summary>
    public static long MostTokens(ReadOnlySequence<byte> text)
    {
        var sum = 0L;
        foreach (var part in text)
            foreach (var letter in part.Span) sum += Weights[letter];
        return (sum + Unit - 1) / Unit;
    }

    private static byte[] Table()
    {
        var table = new byte[256];
        for (var i = 0; i < table.Length; i++) table[i] = i switch { >= 'a' and <= 'z' => Unit * 2 / 5, ' ' or '\t' => Unit / 4, _ => Unit };
        return table;
    }
}

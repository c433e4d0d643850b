using System.Text;
using System.Text.Json;

namespace Aforo.Gateway.Tests.Faults;

/// <summary>Texts of several kinds, which differ fourfold in the bytes that a token takes, and the tokenizer of these backends.</summary>
internal static class Texts
{
    /// <summary>Most tokens of a prompt.</summary>
    public const int MostTokens = 250_000;

    private static readonly Func<Random, string>[] Kinds =
    [
        random => Drawn(random, "abcdefghijklmnopqrstuvwxyz", random.Next(2, 9)) + " ",
        random => Drawn(random, "0123456789", random.Next(1, 12)) + ",",
        random => $"if ({Drawn(random, "abcxyz", 3)} >= {random.Next(100)}) {{ return \\\"{Drawn(random, "abc", 5)}\\\"; }}\\n",
        random => Drawn(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 40),
        random => Drawn(random, "\u00fc\u00f1\u4e2d\u6587\u0439 ", 6),
    ];

    /// <summary>A part of a JSON text, of one kind or of all.</summary>
    public static void Append(StringBuilder text, Random random, int bytes)
    {
        var kind = random.Next(Kinds.Length + 1);
        var written = 0;
        while (written < bytes)
        {
            var piece = Kinds[kind < Kinds.Length ? kind : random.Next(Kinds.Length)](random);
            text.Append(piece);
            written += Encoding.UTF8.GetByteCount(piece);
        }
    }

    /// <summary>Two small letters that stand together are a token, and so is every other byte; a blank goes with what follows, as in every real vocabulary.</summary>
    public static long Tokens(ReadOnlySpan<byte> body)
    {
        var (tokens, run) = (0L, 0);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] is >= (byte)'a' and <= (byte)'z')
            {
                run++;
                continue;
            }
            var isFree = body[i] == (byte)'\\' || (body[i] == (byte)' ' && i + 1 < body.Length && body[i + 1] != (byte)' ');
            (tokens, run) = (tokens + ((run + 1) / 2) + (isFree ? 0 : 1), 0);
        }
        return tokens + ((run + 1) / 2);
    }

    /// <summary>What an Ollama tells of a vocabulary that makes these tokens.</summary>
    public static string Show()
    {
        var letters = Enumerable.Range('!', 94).Select(letter => ((char)letter).ToString()).Append("\u0120").Append("\u010A");
        var pairs = Enumerable.Range('a', 26).SelectMany(first => Enumerable.Range('a', 26).Select(second => $"{(char)first}{(char)second}")).ToArray();
        return """{"model_info":{"llama.context_length":131072,"tokenizer.ggml.model":"gpt2","tokenizer.ggml.pre":"qwen2","tokenizer.ggml.tokens":TOKENS,"tokenizer.ggml.merges":MERGES}}"""
            .Replace("TOKENS", JsonSerializer.Serialize(letters.Concat(pairs)), StringComparison.Ordinal)
            .Replace("MERGES", JsonSerializer.Serialize(pairs.Select(pair => $"{pair[0]} {pair[1]}")), StringComparison.Ordinal);
    }

    private static string Drawn(Random random, string letters, int length) => string.Create(length, (random, letters), static (span, drawn) =>
    {
        foreach (ref var letter in span) letter = drawn.letters[drawn.random.Next(drawn.letters.Length)];
    });
}

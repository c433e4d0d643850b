using System.Text;

namespace Aforo.Testing.Gguf;

/// <summary>Kind of a synthetic vocabulary, as <c>tokenizer.ggml.model</c> names it.</summary>
public enum VocabularyKind
{
    /// <summary><c>none</c>: a number of tokens and no texts; the engine loads it but cannot turn text into tokens.</summary>
    None,

    /// <summary><c>gpt2</c>: byte pairs. The smallest one, 259 tokens, has no merges: every byte of a text is one token.</summary>
    Gpt2,

    /// <summary><c>llama</c>: sentence pieces with scores, byte tokens as the last resort.</summary>
    Llama,
}

/// <summary>Synthetic vocabularies that the real engine loads: bytes first, then words over the alphabet, special tokens last.</summary>
public static class GgufVocabulary
{
    /// <summary>256 bytes and three special tokens.</summary>
    public const int Smallest = 259;

    private const int Normal = 1;
    private const int Unknown = 2;
    private const int Control = 3;
    private const int ByteToken = 6;

    private static readonly string[] Special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

    /// <summary>Adds the tokenizer's metadata for <paramref name="size"/> tokens. No beginning-of-sequence token is put before a prompt.</summary>
    public static GgufWriter AddVocabulary(this GgufWriter writer, VocabularyKind kind, int size, string architecture) => kind switch
    {
        VocabularyKind.None => writer.Set("tokenizer.ggml.model", GgufValue.Text("none")).Set(architecture + ".vocab_size", GgufValue.U32(size)),
        VocabularyKind.Gpt2 => Gpt2(writer, size),
        _ => Llama(writer, size),
    };

    private static GgufWriter Gpt2(GgufWriter writer, int size)
    {
        if (size < Smallest) throw new ArgumentOutOfRangeException(nameof(size), $"a gpt2 vocabulary has at least {Smallest} tokens");
        var words = Words(size - Smallest);
        var types = new int[size];
        Array.Fill(types, Normal);
        types.AsSpan(size - Special.Length).Fill(Control);
        return writer
            .Set("tokenizer.ggml.model", GgufValue.Text("gpt2"))
            .Set("tokenizer.ggml.pre", GgufValue.Text("gpt-2"))
            .Set("tokenizer.ggml.tokens", GgufValue.Array<string>([.. Gpt2Bytes(), .. words, .. Special]))
            .Set("tokenizer.ggml.token_type", GgufValue.Array(types))
            .Set("tokenizer.ggml.merges", GgufValue.Array(Array.ConvertAll(words, word => word[..^1] + " " + word[^1])))
            .Set("tokenizer.ggml.bos_token_id", GgufValue.U32(size - 3))
            .Set("tokenizer.ggml.eos_token_id", GgufValue.U32(size - 1))
            .Set("tokenizer.ggml.add_bos_token", GgufValue.Bool(false));
    }

    private static GgufWriter Llama(GgufWriter writer, int size)
    {
        if (size < Smallest + 3) throw new ArgumentOutOfRangeException(nameof(size), $"a llama vocabulary has at least {Smallest + 3} tokens");
        var words = Words(size - Smallest - 3);
        string[] tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"), .. words, .. Special];
        var types = new int[size];
        Array.Fill(types, Normal);
        types[0] = Unknown;
        types[1] = types[2] = Control;
        types.AsSpan(3, 256).Fill(ByteToken);
        types.AsSpan(size - Special.Length).Fill(Control);
        var scores = new float[size];
        for (var i = 0; i < words.Length; i++) scores[259 + i] = -i;
        return writer
            .Set("tokenizer.ggml.model", GgufValue.Text("llama"))
            .Set("tokenizer.ggml.tokens", GgufValue.Array(tokens))
            .Set("tokenizer.ggml.scores", GgufValue.Array(scores))
            .Set("tokenizer.ggml.token_type", GgufValue.Array(types))
            .Set("tokenizer.ggml.bos_token_id", GgufValue.U32(1))
            .Set("tokenizer.ggml.eos_token_id", GgufValue.U32(2))
            .Set("tokenizer.ggml.unknown_token_id", GgufValue.U32(0))
            .Set("tokenizer.ggml.add_bos_token", GgufValue.Bool(false));
    }

    /// <summary>The 256 single-byte tokens in order of their byte, each as the printable character by which GPT-2 writes it.</summary>
    internal static IEnumerable<string> Gpt2Bytes()
    {
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            yield return ((char)(printable ? value : next++)).ToString();
        }
    }

    /// <summary>Words over a to z by length, then alphabet. Each one's beginning is a word or letter too, so that merges build them all.</summary>
    private static string[] Words(int count)
    {
        var words = new string[count];
        var word = new StringBuilder("aa");
        for (var i = 0; i < count; i++)
        {
            words[i] = word.ToString();
            var at = word.Length - 1;
            while (at >= 0 && word[at] == 'z') word[at--] = 'a';
            if (at < 0) word.Append('a');
            else word[at]++;
        }
        return words;
    }
}

using System.Globalization;

namespace Aforo.Engine.Tests.Models;

/// <summary>
/// Small models with random weights, which the engine serves like any other. Every character of a plain ASCII text is one token, and
/// one more stands at the head.
/// </summary>
internal static class TinyModel
{
    private const int Unknown = 0, Begin = 1, End = 2, FirstByte = 3, Bytes = 256, Vocabulary = FirstByte + Bytes;

    /// <summary>A plain transformer.</summary>
    /// <param name="path">File to be written.</param>
    /// <param name="trained">Trained length, tokens.</param>
    /// <param name="width">Embedding length: 64 reads tens of thousands of tokens a second, 512 about a thousand on one core.</param>
    /// <param name="layers">Layers.</param>
    public static void Transformer(string path, int trained, int width, int layers)
    {
        var writer = Head("llama", trained, width, layers);
        Embeddings(writer, width);
        Blocks(writer, width, layers, Noise);
        writer.Write(path);
    }

    /// <summary>A recurrent model (Mamba), whose state cannot be taken back to an earlier token.</summary>
    public static void Recurrent(string path, int trained)
    {
        const int Width = 64, Inner = 2 * Width, State = 16, Rank = 4, Kernel = 4, Layers = 2;
        var writer = Head("mamba", trained, Width, Layers)
            .Whole("mamba.feed_forward_length", 0).Whole("mamba.attention.head_count", 0)
            .Whole("mamba.ssm.conv_kernel", Kernel).Whole("mamba.ssm.inner_size", Inner).Whole("mamba.ssm.state_size", State).Whole("mamba.ssm.time_step_rank", Rank)
            .Number("mamba.attention.layer_norm_rms_epsilon", 1e-5f);
        Embeddings(writer, Width);
        for (var layer = 0; layer < Layers; layer++)
        {
            var block = Block(layer);
            writer.Tensor(block + "attn_norm.weight", [Width], Ones)
                .Tensor(block + "ssm_in.weight", [Width, 2 * Inner], Noise(layer * 10 + 1))
                .Tensor(block + "ssm_conv1d.weight", [Kernel, Inner], Noise(layer * 10 + 2)).Tensor(block + "ssm_conv1d.bias", [Inner], Noise(layer * 10 + 3))
                .Tensor(block + "ssm_x.weight", [Inner, Rank + 2 * State], Noise(layer * 10 + 4))
                .Tensor(block + "ssm_dt.weight", [Rank, Inner], Noise(layer * 10 + 5)).Tensor(block + "ssm_dt.bias", [Inner], Noise(layer * 10 + 6))
                .Tensor(block + "ssm_a", [State, Inner], static values => values.Fill(-1)).Tensor(block + "ssm_d", [Inner], Ones)
                .Tensor(block + "ssm_out.weight", [Inner, Width], Noise(layer * 10 + 7));
        }
        writer.Write(path);
    }

    /// <summary>
    /// A model that says what is written here: each token decides the next one. A line is said where the prompt ends with its character; the line's pieces, a token each and each but
    /// once, then the end.
    /// </summary>
    /// <param name="path">File to be written.</param>
    /// <param name="trained">Trained length, tokens.</param>
    /// <param name="width">Embedding length, as of a transformer: it takes the time and changes nothing. More than there are pieces and lines.</param>
    /// <param name="layers">Layers, likewise.</param>
    /// <param name="template">Chat template.</param>
    /// <param name="lines">What is said, by the character that the prompt ends with. A line that does not end says its last piece for ever.</param>
    public static void Scripted(string path, int trained, int width, int layers, string template, params (char After, bool Ends, string[] Pieces)[] lines)
    {
        string[] pieces = [.. lines.SelectMany(line => line.Pieces)];
        var next = new List<(int Token, int Next)>();
        var piece = Vocabulary;
        foreach (var (after, ends, said) in lines)
        {
            next.Add((FirstByte + after, piece));
            for (var i = 0; i < said.Length; i++, piece++) next.Add((piece, i < said.Length - 1 ? piece + 1 : ends ? End : piece));
        }
        var tokens = Vocabulary + pieces.Length;
        // A column for each token that decides, one for all others.
        int Column(int token) => next.FindIndex(step => step.Token == token) is >= 0 and var column ? column : width - 1;
        var writer = Head("llama", trained, width, layers, pieces).Text("tokenizer.chat_template", template)
            .Tensor("token_embd.weight", [width, tokens], values => Mark(values, Enumerable.Range(0, tokens).Select(token => (token, Column(token)))))
            .Tensor("output_norm.weight", [width], Ones)
            .Tensor("output.weight", [width, tokens], values => Mark(values, next.Select(step => (step.Next, Column(step.Token)))));
        Blocks(writer, width, layers, static _ => static values => values.Clear());
        writer.Write(path);

        void Mark(Span<float> values, IEnumerable<(int Row, int Column)> places)
        {
            values.Clear();
            foreach (var (row, column) in places) values[row * width + column] = 1;
        }
    }

    private static void Blocks(GgufWriter writer, int width, int layers, Func<int, Action<Span<float>>> fill)
    {
        var hidden = width * 3;
        writer.Whole("llama.feed_forward_length", hidden)
            .Whole("llama.attention.head_count", width / 32)
            .Whole("llama.attention.head_count_kv", width / 32)
            .Whole("llama.rope.dimension_count", 32)
            .Number("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        for (var layer = 0; layer < layers; layer++)
        {
            var block = Block(layer);
            writer.Tensor(block + "attn_norm.weight", [width], Ones).Tensor(block + "ffn_norm.weight", [width], Ones)
                .Tensor(block + "attn_q.weight", [width, width], fill(layer * 10 + 1)).Tensor(block + "attn_k.weight", [width, width], fill(layer * 10 + 2))
                .Tensor(block + "attn_v.weight", [width, width], fill(layer * 10 + 3)).Tensor(block + "attn_output.weight", [width, width], fill(layer * 10 + 4))
                .Tensor(block + "ffn_gate.weight", [width, hidden], fill(layer * 10 + 5)).Tensor(block + "ffn_up.weight", [width, hidden], fill(layer * 10 + 6))
                .Tensor(block + "ffn_down.weight", [hidden, width], fill(layer * 10 + 7));
        }
    }

    private static GgufWriter Head(string architecture, int trained, int width, int layers, params string[] pieces)
    {
        string[] tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, Bytes).Select(value => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")), .. pieces];
        int[] types = [2, 3, 3, .. Enumerable.Repeat(6, Bytes), .. Enumerable.Repeat(1, pieces.Length)];
        return new GgufWriter()
            .Text("general.architecture", architecture).Text("general.name", $"tiny {architecture}")
            .Whole($"{architecture}.context_length", trained).Whole($"{architecture}.embedding_length", width).Whole($"{architecture}.block_count", layers)
            .Text("tokenizer.ggml.model", "llama").Texts("tokenizer.ggml.tokens", tokens).Numbers("tokenizer.ggml.scores", new float[tokens.Length]).Wholes("tokenizer.ggml.token_type", types)
            .Whole("tokenizer.ggml.unknown_token_id", Unknown).Whole("tokenizer.ggml.bos_token_id", Begin).Whole("tokenizer.ggml.eos_token_id", End)
            .Flag("tokenizer.ggml.add_bos_token", true).Flag("tokenizer.ggml.add_space_prefix", false);
    }

    private static void Embeddings(GgufWriter writer, int width) => writer
        .Tensor("token_embd.weight", [width, Vocabulary], Noise(1000)).Tensor("output_norm.weight", [width], Ones).Tensor("output.weight", [width, Vocabulary], Noise(1001));

    private static string Block(int layer) => string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.");

    private static void Ones(Span<float> values) => values.Fill(1);

    private static Action<Span<float>> Noise(int seed) => values =>
    {
        var state = (uint)seed * 2654435761 + 12345;
        foreach (ref var value in values)
        {
            state = state * 1664525 + 1013904223;
            value = (state >> 8) / (float)(1 << 24) * 0.1f - 0.05f;
        }
    };
}

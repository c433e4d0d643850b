using Aforo.Core.Models;

namespace Aforo.Testing.Gguf;

/// <summary>Lengths of a Mamba-2 layer.</summary>
internal sealed record StateSpace(int Inner, int State, int Groups, int Heads, int Convolution)
{
    public int ConvolutionChannels => Inner + 2 * Groups * State;
}

/// <summary>Metadata and tensors in the engine's names, layer by layer.</summary>
internal sealed class TinyModelBuilder
{
    private static readonly GgmlType F32 = GgmlType.Find("f32")!;
    private readonly TinyModel _model;
    private readonly string _architecture;

    public TinyModelBuilder(TinyModel model, string architecture)
    {
        _model = model;
        _architecture = architecture;
        Writer = new GgufWriter { Seed = model.Seed }
            .Set("general.architecture", GgufValue.Text(architecture))
            .Set("general.name", GgufValue.Text(model.Name));
        Set("context_length", GgufValue.U32(model.ContextLength));
        Set("block_count", GgufValue.U32(model.Layers));
        Set("embedding_length", GgufValue.U32(model.EmbeddingLength));
        Set("attention.layer_norm_rms_epsilon", GgufValue.F32(1e-5f));
        Writer.AddVocabulary(model.Vocabulary, model.VocabularySize, architecture);
        if (model.ChatTemplate is { } template) Writer.Set("tokenizer.chat_template", GgufValue.Text(template));
        Matrix("token_embd.weight", _model.EmbeddingLength, _model.VocabularySize, 1);
    }

    public GgufWriter Writer { get; }

    private int HeadLength => _model.EmbeddingLength / _model.Heads;

    public TinyModelBuilder Set(string key, GgufValue value)
    {
        if (key != "vocab_size" || _model.Vocabulary != VocabularyKind.None) Writer.Set(_architecture + "." + key, value);
        return this;
    }

    public TinyModelBuilder Attention(int[]? kvHeads = null) => this
        .Set("attention.head_count", GgufValue.U32(_model.Heads))
        .Set("attention.head_count_kv", kvHeads is null ? GgufValue.U32(_model.KvHeads) : GgufValue.Array(kvHeads))
        .Set("rope.dimension_count", GgufValue.U32(HeadLength))
        .Set("rope.freq_base", GgufValue.F32(10_000));

    public TinyModelBuilder FeedForward() => Set("feed_forward_length", GgufValue.U32(_model.FeedForwardLength));

    public TinyModelBuilder StateSpace(StateSpace state) => this
        .Set("feed_forward_length", GgufValue.U32(0))
        .Set("attention.head_count", GgufValue.U32(0))
        .Set("ssm.conv_kernel", GgufValue.U32(state.Convolution))
        .Set("ssm.inner_size", GgufValue.U32(state.Inner))
        .Set("ssm.state_size", GgufValue.U32(state.State))
        .Set("ssm.time_step_rank", GgufValue.U32(state.Heads))
        .Set("ssm.group_count", GgufValue.U32(state.Groups));

    public TinyModelBuilder AttentionLayer(int layer, bool headNorms = false)
    {
        var queries = HeadLength * _model.Heads;
        var keys = HeadLength * _model.KvHeads;
        Norm(layer, "attn_norm", _model.EmbeddingLength);
        if (headNorms) Norm(layer, "attn_q_norm", HeadLength).Norm(layer, "attn_k_norm", HeadLength);
        return Matrix(layer, "attn_q", _model.EmbeddingLength, queries)
            .Matrix(layer, "attn_k", _model.EmbeddingLength, keys)
            .Matrix(layer, "attn_v", _model.EmbeddingLength, keys)
            .Matrix(layer, "attn_output", queries, _model.EmbeddingLength);
    }

    public TinyModelBuilder FeedForwardLayer(int layer) => Norm(layer, "ffn_norm", _model.EmbeddingLength)
        .Matrix(layer, "ffn_gate", _model.EmbeddingLength, _model.FeedForwardLength)
        .Matrix(layer, "ffn_up", _model.EmbeddingLength, _model.FeedForwardLength)
        .Matrix(layer, "ffn_down", _model.FeedForwardLength, _model.EmbeddingLength);

    public TinyModelBuilder ShortConvolutionLayer(int layer, int length) => Norm(layer, "attn_norm", _model.EmbeddingLength)
        .Plain($"blk.{layer}.shortconv.conv.weight", [length, _model.EmbeddingLength], TensorFill.Random(0.5f))
        .Matrix(layer, "shortconv.in_proj", _model.EmbeddingLength, 3 * _model.EmbeddingLength)
        .Matrix(layer, "shortconv.out_proj", _model.EmbeddingLength, _model.EmbeddingLength);

    public TinyModelBuilder StateSpaceLayer(int layer, StateSpace state) => Norm(layer, "attn_norm", _model.EmbeddingLength)
        .Matrix(layer, "ssm_in", _model.EmbeddingLength, state.Inner + state.ConvolutionChannels + state.Heads)
        .Plain($"blk.{layer}.ssm_conv1d.weight", [state.Convolution, state.ConvolutionChannels], TensorFill.Random(0.5f))
        .Plain($"blk.{layer}.ssm_conv1d.bias", [state.ConvolutionChannels], TensorFill.Constant(0))
        .Plain($"blk.{layer}.ssm_dt.bias", [state.Heads], TensorFill.Constant(-4))
        // A negative rate: the state decays.
        .Plain($"blk.{layer}.ssm_a", [1, state.Heads], TensorFill.Constant(-1))
        .Plain($"blk.{layer}.ssm_d", [1, state.Heads], TensorFill.Constant(1))
        .Plain($"blk.{layer}.ssm_norm.weight", [state.Inner / state.Groups, state.Groups], TensorFill.Constant(1))
        .Matrix(layer, "ssm_out", state.Inner, _model.EmbeddingLength);

    /// <summary>Printable letters have ten times the weight of all else, so that what is generated can be read.</summary>
    public TinyModelBuilder Output(string norm)
    {
        Plain(norm + ".weight", [_model.EmbeddingLength], TensorFill.Constant(1));
        var first = _model.Vocabulary == VocabularyKind.Llama ? 3 : 0;
        var fill = TensorFill.Random(1, row => row - first is >= ' ' and <= '~' ? 1 : 0.1f);
        Writer.Tensor("output.weight", _model.WeightType, [_model.EmbeddingLength, _model.VocabularySize], _model.WithWeights ? fill : null);
        return this;
    }

    private TinyModelBuilder Norm(int layer, string name, int length) => Plain($"blk.{layer}.{name}.weight", [length], TensorFill.Constant(1));

    private TinyModelBuilder Plain(string name, ReadOnlySpan<long> dimensions, TensorFill fill)
    {
        Writer.Tensor(name, F32, dimensions, _model.WithWeights ? fill : null);
        return this;
    }

    private TinyModelBuilder Matrix(int layer, string name, int columns, int rows) => Matrix($"blk.{layer}.{name}.weight", columns, rows, 1 / MathF.Sqrt(columns));

    private TinyModelBuilder Matrix(string name, int columns, int rows, float spread)
    {
        Writer.Tensor(name, _model.WeightType, [columns, rows], _model.WithWeights ? TensorFill.Random(spread) : null);
        return this;
    }
}

namespace Aforo.Testing.Gguf;

/// <summary>
/// Small models with random weights that the real engine loads and runs. Their words mean nothing; greedy decoding is deterministic and
/// mostly yields printable ASCII.
/// </summary>
public static class TinyModels
{
    /// <summary>A dense transformer of the <c>llama</c> architecture.</summary>
    /// <returns><paramref name="path"/>.</returns>
    public static string Llama(string path, TinyModel? model = null)
    {
        Llama(model ?? new TinyModel()).Write(path);
        return path;
    }

    public static string Llama(string path, int contextLength) => Llama(path, new TinyModel { ContextLength = contextLength });

    /// <summary>A recurrent model of the <c>mamba2</c> architecture: state, and no KV cache.</summary>
    /// <returns><paramref name="path"/>.</returns>
    public static string Mamba2(string path, TinyModel? model = null)
    {
        Mamba2(model ?? new TinyModel()).Write(path);
        return path;
    }

    /// <summary>A hybrid of the <c>lfm2</c> architecture: attention in every second layer, a short convolution in the others.</summary>
    /// <returns><paramref name="path"/>.</returns>
    public static string Lfm2(string path, TinyModel? model = null)
    {
        Lfm2(model ?? new TinyModel()).Write(path);
        return path;
    }

    /// <summary>The same before it is written, for splitting or for adding to it.</summary>
    public static GgufWriter Llama(TinyModel model)
    {
        var build = new TinyModelBuilder(model, "llama");
        build.Attention().FeedForward();
        for (var layer = 0; layer < model.Layers; layer++) build.AttentionLayer(layer).FeedForwardLayer(layer);
        return build.Output("output_norm").Writer;
    }

    public static GgufWriter Lfm2(TinyModel model)
    {
        const int Convolution = 3;
        var build = new TinyModelBuilder(model, "lfm2");
        var kvHeads = Enumerable.Range(0, model.Layers).Select(layer => layer % 2 == 1 ? model.KvHeads : 0).ToArray();
        build.Attention(kvHeads).FeedForward();
        build.Set("shortconv.l_cache", GgufValue.U32(Convolution)).Set("vocab_size", GgufValue.U32(model.VocabularySize));
        for (var layer = 0; layer < model.Layers; layer++)
        {
            if (kvHeads[layer] > 0) build.AttentionLayer(layer, headNorms: true);
            else build.ShortConvolutionLayer(layer, Convolution);
            build.FeedForwardLayer(layer);
        }
        return build.Output("token_embd_norm").Writer;
    }

    public static GgufWriter Mamba2(TinyModel model)
    {
        var build = new TinyModelBuilder(model, "mamba2");
        var state = new StateSpace(Inner: 2 * model.EmbeddingLength, State: 16, Groups: 1, Heads: 2 * model.EmbeddingLength / 32, Convolution: 4);
        build.StateSpace(state);
        for (var layer = 0; layer < model.Layers; layer++) build.StateSpaceLayer(layer, state);
        return build.Output("output_norm").Writer;
    }
}

using Aforo.Core.Models;

namespace Aforo.Testing.Gguf;

/// <summary>Measures of a small model. The defaults make one of 0.7 MB that any machine runs fast.</summary>
public sealed record TinyModel
{
    public string Name { get; init; } = "tiny";

    /// <summary>Trained context, in tokens.</summary>
    public int ContextLength { get; init; } = 4096;

    public VocabularyKind Vocabulary { get; init; } = VocabularyKind.Gpt2;

    /// <summary>Tokens; by default each byte of a prompt is one token.</summary>
    public int VocabularySize { get; init; } = GgufVocabulary.Smallest;

    public int Layers { get; init; } = 2;

    public int EmbeddingLength { get; init; } = 128;

    public int Heads { get; init; } = 4;

    public int KvHeads { get; init; } = 2;

    public int FeedForwardLength { get; init; } = 256;

    /// <summary>Type of the matrices; norms are f32 always.</summary>
    public GgmlType WeightType { get; init; } = GgmlType.Find("f16")!;

    /// <summary>False: weights are a hole, for everything that does not run the model.</summary>
    public bool WithWeights { get; init; } = true;

    public int Seed { get; init; } = 1;

    /// <summary>Null: the file carries none, and llama-server falls back to ChatML.</summary>
    public string? ChatTemplate { get; init; } =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
}

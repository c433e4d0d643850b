using Aforo.Core.Messages;
using Aforo.Core.Models;
using Aforo.Formats.Messages;
using Aforo.Formats.Modeling;
using Aforo.Formats.Text;

namespace Aforo.Formats.HuggingFace;

/// <summary>What is wrong with a <c>config.json</c>, and on which line (1-based; null when the file as a whole is meant).</summary>
public sealed record HfConfigError(int? Line, Saying What)
{
    /// <summary><see cref="What"/> in English.</summary>
    public string Message => FormatsWording.InEnglish(What);

    /// <summary>The error with the file that it is about.</summary>
    public Saying At(string path) => new Saying("reading.config.place", ("path", path), ("line", (double?)Line)).With("what", What);
}

/// <summary>The configuration, or what is wrong.</summary>
public sealed record HfConfigOutcome(HfConfig? Config, HfConfigError? Error);

/// <summary>
/// A Hugging Face <c>config.json</c> as the metadata that llama.cpp's converter (v0.5.0) would write for it: GGUF keys and values.
/// </summary>
public sealed record HfConfig
{
    private const int MostBytes = 4 << 20;

    /// <summary>GGUF architecture, such as <c>qwen3moe</c>.</summary>
    public required string Architecture { get; init; }

    public required IModelMetadata Metadata { get; init; }

    /// <summary>Where each GGUF key's value stands in the file; a key that was computed from several names the one that says most.</summary>
    public required IReadOnlyDictionary<string, TextNode> Sources { get; init; }

    /// <summary>Counts that are there and cannot be used: a text, a fraction, a negative number, more layers than any model has.</summary>
    public required IReadOnlyList<TextNode> Rejected { get; init; }

    /// <summary>What a <c>config.json</c> usually calls a GGUF key (without the architecture's prefix); the key itself where it has no one name.</summary>
    public static string FieldOf(string key) => key switch
    {
        "block_count" => "num_hidden_layers",
        "embedding_length" => "hidden_size",
        "feed_forward_length" => "intermediate_size",
        "attention.head_count" => "num_attention_heads",
        "attention.head_count_kv" => "num_key_value_heads",
        "attention.key_length" or "attention.value_length" => "head_dim",
        "context_length" => "max_position_embeddings",
        "expert_count" => "num_experts",
        "expert_used_count" => "num_experts_per_tok",
        _ => key,
    };

    public static HfConfigOutcome Read(string path)
    {
        try
        {
            return Parse(Files.RegularFile.ReadAll(path, MostBytes));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return Failed(null, Saying.Quote(refused.Message));
        }
    }

    public static HfConfigOutcome Parse(ReadOnlyMemory<byte> bytes)
    {
        var document = TextDocument.Parse(bytes, TextFormat.Json);
        if (document.Root is not { Kind: TextKind.Object } root) return document.Errors is [var error, ..] ? Failed(error.Line, error.What) : Failed(1, new Saying("reading.config.no-object"));
        var text = Nested(root);
        var classes = (root["architectures"] ?? text["architectures"])?.Children.Select(child => child.AsText()).OfType<string>().ToArray() ?? [];
        if (classes.Length == 0) return Failed(root["model_type"]?.Line, new Saying("reading.config.no-class"));
        // A vision wrapper whose text model is of another kind names that kind inside.
        var inner = text["architectures"]?[0]?.AsText();
        if ((inner is null ? null : HfArchitectures.Find(inner)) is not { } architecture && (architecture = HfArchitectures.Find(classes[0])) is null)
            return Failed(root["architectures"]?.Line, new Saying("reading.config.unknown-class", ("name", classes[0])));
        if (architecture == "nemotron_h" && (text["num_experts_per_tok"] ?? root["num_experts_per_tok"]) is { Kind: TextKind.Number }) architecture = "nemotron_h_moe";
        if (HfMapping.Unmapped.Contains(architecture)) return Failed(root["architectures"]?.Line, new Saying("reading.config.not-understood", ("architecture", architecture)));
        var mapping = new HfMapping(architecture, root, text);
        mapping.Map();
        return new HfConfigOutcome(new HfConfig { Architecture = architecture, Metadata = new DictionaryModelMetadata(mapping.Values), Sources = mapping.Sources, Rejected = mapping.Rejected }, null);
    }

    /// <summary>The part that describes the language model; the file itself for plain ones.</summary>
    private static TextNode Nested(TextNode root) =>
        new[] { root["text_config"], root["llm_config"], root["language_config"], root["thinker_config"]?["text_config"] }.FirstOrDefault(node => node?.Kind == TextKind.Object) ?? root;

    private static HfConfigOutcome Failed(int? line, Saying what) => new(null, new HfConfigError(line, what));
}

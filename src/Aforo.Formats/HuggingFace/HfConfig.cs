using Aforo.Core.Models;
using Aforo.Formats.Modeling;
using Aforo.Formats.Text;

namespace Aforo.Formats.HuggingFace;

/// <summary>What is wrong with a <c>config.json</c>, and on which line (1-based; null when the file as a whole is meant).</summary>
public sealed record HfConfigError(int? Line, string Message);

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

    public static HfConfigOutcome Read(string path)
    {
        try
        {
            return Parse(Files.RegularFile.ReadAll(path, MostBytes));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return Failed(null, refused.Message);
        }
    }

    public static HfConfigOutcome Parse(ReadOnlyMemory<byte> bytes)
    {
        var document = TextDocument.Parse(bytes, TextFormat.Json);
        if (document.Root is not { Kind: TextKind.Object } root) return document.Errors is [var error, ..] ? Failed(error.Line, error.Message) : Failed(1, "the file holds no JSON object");
        var text = Nested(root);
        var classes = (root["architectures"] ?? text["architectures"])?.Children.Select(child => child.AsText()).OfType<string>().ToArray() ?? [];
        if (classes.Length == 0) return Failed(root["model_type"]?.Line, "the file names no class under 'architectures', so that its kind of model cannot be told");
        // A vision wrapper whose text model is of another kind names that kind inside.
        var inner = text["architectures"]?[0]?.AsText();
        if ((inner is null ? null : HfArchitectures.Find(inner)) is not { } architecture && (architecture = HfArchitectures.Find(classes[0])) is null)
            return Failed(root["architectures"]?.Line, $"the class {classes[0]} is not known");
        if (architecture == "nemotron_h" && (text["num_experts_per_tok"] ?? root["num_experts_per_tok"]) is { Kind: TextKind.Number }) architecture = "nemotron_h_moe";
        if (HfMapping.Unmapped.Contains(architecture)) return Failed(root["architectures"]?.Line, $"models of the architecture {architecture} are not understood from their config.json; give a GGUF file");
        var mapping = new HfMapping(architecture, root, text);
        mapping.Map();
        return new HfConfigOutcome(new HfConfig { Architecture = architecture, Metadata = new DictionaryModelMetadata(mapping.Values), Sources = mapping.Sources }, null);
    }

    /// <summary>The part that describes the language model; the file itself for plain ones.</summary>
    private static TextNode Nested(TextNode root) =>
        new[] { root["text_config"], root["llm_config"], root["language_config"], root["thinker_config"]?["text_config"] }.FirstOrDefault(node => node?.Kind == TextKind.Object) ?? root;

    private static HfConfigOutcome Failed(int? line, string message) => new(null, new HfConfigError(line, message));
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>An Ollama of a scenario: its version, its definitions, and what is loaded.</summary>
internal sealed class OllamaServer
{
    private readonly List<Definition> _definitions = [];

    public string Version { get; init; } = "0.32.15";

    public sealed record Definition(string Name)
    {
        public long? NumCtx { get; init; }

        public long Native { get; init; } = 262_144;

        public int Layers { get; init; } = 48;

        public int KvHeads { get; init; } = 4;

        public long Bytes { get; init; } = 18_556_700_761;

        public char Digest { get; init; } = 'a';

        public bool Renders { get; init; } = true;

        /// <summary>Context in memory; null when it is not loaded.</summary>
        public long? Loaded { get; init; }

        public long Size { get; init; } = 30_000_000_000;

        public long? SizeVram { get; init; }
    }

    public OllamaServer With(Definition definition)
    {
        _definitions.Add(definition);
        return this;
    }

    public void AttachTo(Setup setup, string authority = "127.0.0.1:11434") => setup.Network.Add(authority, Answer);

    private (int, string) Answer(HttpRequestMessage request, string body) => request.RequestUri!.AbsolutePath switch
    {
        "/" => (200, "Ollama is running"),
        "/api/version" => (200, new JsonObject { ["version"] = Version }.ToJsonString()),
        "/api/tags" => (200, new JsonObject { ["models"] = new JsonArray([.. _definitions.Select(Tag)]) }.ToJsonString()),
        "/api/ps" => (200, new JsonObject { ["models"] = new JsonArray([.. _definitions.Where(definition => definition.Loaded is not null).Select(Loaded)]) }.ToJsonString()),
        "/api/show" => Show(JsonDocument.Parse(body).RootElement.GetProperty("model").GetString()!),
        _ => (404, "{\"error\":\"not found\"}"),
    };

    private static JsonNode Tag(Definition definition) => new JsonObject
    {
        ["name"] = definition.Name,
        ["model"] = definition.Name,
        ["size"] = definition.Bytes,
        ["digest"] = new string(definition.Digest, 64),
        ["details"] = new JsonObject { ["format"] = "gguf", ["quantization_level"] = "Q4_K_M" },
    };

    private static JsonNode Loaded(Definition definition) => new JsonObject
    {
        ["name"] = definition.Name,
        ["size"] = definition.Size,
        ["size_vram"] = definition.SizeVram ?? definition.Size,
        ["expires_at"] = "2026-11-20T12:05:00Z",
        ["context_length"] = definition.Loaded,
    };

    private (int, string) Show(string name)
    {
        if (_definitions.FirstOrDefault(definition => definition.Name == name) is not { } definition) return (404, "{\"error\":\"model not found\"}");
        var modelfile = $"FROM /models/blobs/sha256-{new string(definition.Digest, 64)}\n" + (definition.Renders ? "RENDERER qwen3-coder\n" : "");
        return (200, new JsonObject
        {
            ["modelfile"] = modelfile,
            ["parameters"] = definition.NumCtx is { } context ? $"stop                           \"<|im_end|>\"\nnum_ctx                        {context}" : "",
            ["template"] = "{{ .Prompt }}",
            ["details"] = new JsonObject { ["quantization_level"] = "Q4_K_M" },
            ["model_info"] = new JsonObject
            {
                ["general.architecture"] = "qwen3moe",
                ["general.parameter_count"] = 30_532_122_624,
                ["qwen3moe.context_length"] = definition.Native,
                ["qwen3moe.block_count"] = definition.Layers,
                ["qwen3moe.embedding_length"] = 2048,
                ["qwen3moe.attention.head_count"] = 32,
                ["qwen3moe.attention.head_count_kv"] = definition.KvHeads,
                ["qwen3moe.attention.key_length"] = 128,
                ["qwen3moe.attention.value_length"] = 128,
                ["qwen3moe.expert_count"] = 128,
                ["qwen3moe.expert_used_count"] = 8,
                ["qwen3moe.expert_feed_forward_length"] = 768,
                ["qwen3moe.feed_forward_length"] = 5472,
                ["qwen3moe.vocab_size"] = 151_936,
            },
        }.ToJsonString());
    }
}

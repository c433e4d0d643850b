using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Aforo.Systems;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>A llama-server of a scenario: what its endpoints and its command line say.</summary>
internal sealed class LlamaServer
{
    public long PerSlot { get; init; } = 32768;

    public int Slots { get; init; } = 1;

    public long Native { get; init; } = 262_144;

    public int Port { get; init; } = 8080;

    public string Build { get; init; } = "b10488-1a2b3c4d5";

    /// <summary>Start flags after the program's name.</summary>
    public string[] Arguments { get; init; } = [];

    public void AttachTo(Setup setup)
    {
        setup.Network.Add($"127.0.0.1:{Port}", Answer);
        if (Arguments.Length > 0) setup.Processes.Add(new RunningProcess(4242, ["/usr/local/bin/llama-server", "-m", "/models/coder.gguf", .. Arguments], ImmutableDictionary<string, string>.Empty));
    }

    private (int, string) Answer(HttpRequestMessage request, string body) => request.RequestUri!.AbsolutePath switch
    {
        "/health" => (200, "{\"status\":\"ok\"}"),
        "/props" => (200, new JsonObject
        {
            ["default_generation_settings"] = new JsonObject { ["n_ctx"] = PerSlot, ["params"] = new JsonObject() },
            ["total_slots"] = Slots,
            ["model_path"] = "/models/coder.gguf",
            ["model_alias"] = "coder",
            ["build_info"] = Build,
            ["is_sleeping"] = false,
        }.ToJsonString()),
        "/slots" => (200, new JsonArray([.. Enumerable.Range(0, Slots).Select(slot => (JsonNode)new JsonObject { ["id"] = slot, ["n_ctx"] = PerSlot, ["is_processing"] = false })]).ToJsonString()),
        "/v1/models" => (200, new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray(new JsonObject { ["id"] = "coder", ["object"] = "model", ["owned_by"] = "llamacpp", ["meta"] = new JsonObject { ["n_ctx_train"] = Native, ["n_params"] = 30_532_122_624, ["size"] = 18_550_000_000, ["n_embd"] = 2048, ["n_vocab"] = 151_936 } }),
        }.ToJsonString()),
        _ => (501, "{\"error\":{\"code\":501,\"message\":\"not supported\",\"type\":\"not_supported_error\"}}"),
    };
}

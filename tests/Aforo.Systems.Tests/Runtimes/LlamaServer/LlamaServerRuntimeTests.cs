using System.Collections.Immutable;
using System.Net;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

public sealed class LlamaServerRuntimeTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static RecordedServer August2026() => new RecordedServer()
        .File("/props", "replies/props.json").File("/v1/models", "replies/models.json").File("/slots", "replies/slots.json").File("/metrics", "replies/metrics.txt");

    [Fact]
    public async Task A_server_at_the_usual_port_is_found_without_any_hint()
    {
        var seen = await new LlamaServerRuntime().ObserveAsync(August2026().World(), Never);

        var runtime = Assert.Single(seen.Runtimes);
        Assert.Equal("llama-server@127.0.0.1:8080", runtime.Id);
        Assert.Equal("http://127.0.0.1:8080", runtime.BaseUrl);
        Assert.Equal("b10488-1a2b3c4d5", runtime.Version);
        Assert.True(runtime.Reachable);
        Assert.Equal(262144, seen.Whole(FactNames.ContextPerSlot, Layers.Loaded));
        Assert.Equal("/default_generation_settings/n_ctx", seen.Fact(FactNames.ContextPerSlot, Layers.Loaded).Source.Field);
        Assert.Equal(4, seen.Whole(FactNames.Slots, Layers.Loaded));
        Assert.Equal(262144, seen.Whole(FactNames.NativeContext, Layers.ModelNative));
        Assert.Equal(18550000000, seen.Whole(FactNames.SizeBytes));
        var model = Assert.Single(seen.Models);
        Assert.Equal(("qwen3-coder-30b", 18550000000L, "Q4_K - Medium", true), (model.Name, model.FileBytes!.Value, model.Quantization, model.Loaded));
        Assert.Empty(seen.Problems);
    }

    [Fact]
    public async Task A_command_line_that_is_not_seen_says_nothing_about_defaults()
    {
        var seen = await new LlamaServerRuntime().ObserveAsync(August2026().World(), Never);

        Assert.False(seen.Has(FactNames.KvUnified));
        Assert.False(seen.Has(FactNames.ContextTotal));
        Assert.False(seen.Has(FactNames.CacheTypeK));
        Assert.False(seen.Has(FactNames.HostPromptCacheBytes));
    }

    [Fact]
    public async Task The_process_names_port_and_settings()
    {
        var server = new RecordedServer { Authority = "127.0.0.1:18110" }
            .File("/props", "runs/01-slots-divide-and-400/props.json").File("/v1/models", "runs/01-slots-divide-and-400/v1-models.json").File("/slots", "runs/01-slots-divide-and-400/slots.json");
        var process = new RunningProcess(42, ["/opt/llama/llama-server", "-m", "models/phi3.5-mini.gguf", "-c", "8192", "-np", "4", "--no-kv-unified", "--port", "18110"], ImmutableDictionary<string, string>.Empty);

        var seen = await new LlamaServerRuntime().ObserveAsync(server.World(process), Never);

        Assert.Equal("llama-server@127.0.0.1:18110", Assert.Single(seen.Runtimes).Id);
        Assert.Equal(2048, seen.Whole(FactNames.ContextPerSlot, Layers.Loaded));
        Assert.Equal(8192, seen.Whole(FactNames.ContextTotal));
        Assert.Equal("-c", seen.Fact(FactNames.ContextTotal).Source.Flag);
        Assert.Equal("process 42", seen.Fact(FactNames.ContextTotal).Source.Note);
        Assert.False(seen.Fact(FactNames.KvUnified).Value.Flag);
        Assert.Equal(131072, seen.Whole(FactNames.NativeContext));
        Assert.Equal(2392493952, seen.Whole(FactNames.SizeBytes));
        Assert.Equal("2026-08", seen.Fact(FactNames.RuntimeNotBefore).Value.Text);
        Assert.Equal(8192L << 20, seen.Whole(FactNames.HostPromptCacheBytes));
    }

    [Theory]
    [InlineData("{\"object\":\"list\",\"data\":[{\"id\":\"mlx-community/Qwen3\"}]}", HttpStatusCode.NotFound)]
    [InlineData("Ollama is running", HttpStatusCode.OK)]
    [InlineData("<html>a development server</html>", HttpStatusCode.OK)]
    [InlineData("{\"error\":\"Unauthorized\"}", HttpStatusCode.Unauthorized)]
    [InlineData("{}", HttpStatusCode.OK)]
    [InlineData("[1,2,3]", HttpStatusCode.OK)]
    public async Task What_has_no_props_of_its_own_is_another_program(string body, HttpStatusCode status)
    {
        var seen = await new LlamaServerRuntime().ObserveAtAsync(new Uri("http://127.0.0.1:8080"), new RecordedServer().Text("/props", body, status).World(), Never);

        Assert.Null(seen);
    }
}

using System.Net;
using System.Text;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Runtimes.LlamaServer;
using CsCheck;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

/// <summary>Replies that no server should give.</summary>
public sealed class HostileServerTests
{
    private static readonly string[] Paths = ["/props", "/v1/models", "/slots", "/metrics"];
    private static readonly string[] Files = ["replies/props.json", "replies/models.json", "replies/slots.json", "replies/metrics.txt"];

    [Theory]
    [InlineData("""{"default_generation_settings":{"n_ctx":"8192"},"total_slots":4.5,"build_info":7}""")]
    [InlineData("""{"default_generation_settings":{"n_ctx":-1},"total_slots":-4,"build_info":"b10488"}""")]
    [InlineData("""{"default_generation_settings":{"n_ctx":1e400},"total_slots":99999999999999999999,"build_info":"b10488"}""")]
    [InlineData("""{"default_generation_settings":{"n_ctx\ud800":1},"total_slots":4,"model_path":"\udc00","build_info":"\ud800"}""")]
    [InlineData("""{"default_generation_settings":[],"total_slots":4,"role":"router"}""")]
    public async Task Wrong_types_are_nothing_known(string props)
    {
        var seen = await new LlamaServerRuntime().ObserveAtAsync(new Uri("http://127.0.0.1:8080"), new RecordedServer().Text("/props", props).World(), CancellationToken.None);

        Assert.DoesNotContain(seen?.Facts ?? [], fact => fact.Name == FactNames.ContextPerSlot);
    }

    [Fact]
    public async Task A_reply_without_end_is_not_read_to_its_end()
    {
        var server = new RecordedServer().Bytes("/props", new byte[BoundedHttp.LargestBody + 1]);

        Assert.Null(await new LlamaServerRuntime().ObserveAtAsync(new Uri("http://127.0.0.1:8080"), server.World(), CancellationToken.None));
    }

    [Fact]
    public async Task Deep_nesting_is_no_reply()
    {
        var server = new RecordedServer().Text("/props", new string('[', 100_000));

        Assert.Null(await new LlamaServerRuntime().ObserveAtAsync(new Uri("http://127.0.0.1:8080"), server.World(), CancellationToken.None));
    }

    [Fact]
    public async Task No_damage_to_a_reply_breaks_the_reader()
    {
        var originals = Files.Select(file => File.ReadAllBytes(RecordedServer.Fixture(file))).ToArray();
        await Gen.Select(Gen.Int[0, Paths.Length - 1], Gen.Int[0, 5000], Gen.Byte, Gen.Int[0, 5000]).SampleAsync(async damage =>
        {
            var (which, at, value, cut) = damage;
            var server = new RecordedServer();
            for (var i = 0; i < Paths.Length; i++)
            {
                var bytes = (byte[])originals[i].Clone();
                if (i == which)
                {
                    bytes[at % bytes.Length] = value;
                    if (cut % 3 == 0) bytes = bytes[..(cut % bytes.Length)];
                }
                server.Bytes(Paths[i], bytes);
            }
            await new LlamaServerRuntime().ObserveAsync(server.World(), CancellationToken.None);
        }, iter: 300, threads: 1);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "replies/error-loading.json", "wait-for-load")]
    [InlineData(HttpStatusCode.Unauthorized, "replies/error-auth.json", "set-llama-api-key")]
    public async Task A_server_that_tells_nothing_yet_is_still_seen(HttpStatusCode status, string file, string settles)
    {
        var seen = await new LlamaServerRuntime().ObserveAsync(new RecordedServer().File("/props", file, status).World(), CancellationToken.None);

        Assert.True(Assert.Single(seen.Runtimes).Reachable);
        Assert.Equal(settles, Assert.Single(seen.NotSeen).WouldSettle);
    }

    [Fact]
    public async Task The_users_key_opens_it_and_is_told_to_nobody()
    {
        var server = new RecordedServer { Key = "sk-secret" }.File("/props", "replies/props.json").File("/v1/models", "replies/models.json").File("/slots", "replies/slots.json");
        var world = server.World();
        var seen = await new LlamaServerRuntime().ObserveAsync(world with { Environment = world.Environment.Add("LLAMA_API_KEY", "sk-secret") }, CancellationToken.None);

        Assert.Equal(262144, seen.Whole(FactNames.ContextPerSlot, Layers.Loaded));
        var told = new StringBuilder().AppendJoin(' ', seen.Facts).AppendJoin(' ', seen.Problems).AppendJoin(' ', seen.Runtimes).ToString();
        Assert.DoesNotContain("sk-secret", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_router_is_never_made_to_load_a_model()
    {
        var server = new RecordedServer()
            .Text("/props", """{"role":"router","max_instances":4,"default_generation_settings":{"params":null,"n_ctx":0},"build_info":"b10488-1a2b3c4d5"}""")
            .File("/models", "replies/models-router.json")
            .File("/props?model=qwen3-coder-30b&autoload=false", "replies/props.json")
            .File("/slots?model=qwen3-coder-30b&autoload=false", "replies/slots.json");
        var seen = await new LlamaServerRuntime().ObserveAsync(server.World(), CancellationToken.None);

        Assert.Equal(262144, seen.Whole(FactNames.ContextPerSlot, Layers.Loaded, "qwen3-coder-30b"));
        Assert.Equal(4, seen.Whole(FactNames.MaxLoadedModels));
        Assert.Equal([true, false], seen.Models.Select(model => model.Loaded));
        Assert.Equal("runtime.load-failed", Assert.Single(seen.Problems).Kind);
        Assert.DoesNotContain(server.Asked, path => path.Contains("gpt-oss", StringComparison.Ordinal) || (path.Contains("model=", StringComparison.Ordinal) && !path.Contains("autoload=false", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_sleeping_model_is_not_woken()
    {
        var server = new RecordedServer().Text("/props", """{"default_generation_settings":{"n_ctx":8192},"total_slots":1,"build_info":"b10488","is_sleeping":true}""").File("/v1/models", "replies/models.json");
        await new LlamaServerRuntime().ObserveAsync(server.World(), CancellationToken.None);

        Assert.Equal(["/props", "/v1/models"], server.Asked);
    }
}

using System.Net;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.Ollama;
using Aforo.Systems.Tests.Runtimes.LlamaServer;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

public sealed class OllamaRuntimeTests
{
    private const string Base = "qwen3-coder:30b";
    private const string Small = "qwen3-coder:30b-v-128k";
    private const string Large = "qwen3-coder:30b-256k";

    private static Task<Observation> Observe(RecordedOllama server, params (string, string)[] variables) => new OllamaRuntime().ObserveAsync(server.World(variables), CancellationToken.None);

    [Fact]
    public async Task Definitions_are_told_with_what_they_set()
    {
        var server = RecordedOllama.August2026();

        var seen = await Observe(server);

        var runtime = Assert.Single(seen.Runtimes);
        Assert.Equal(("ollama", "ollama", "http://127.0.0.1:11434", "0.32.15", true), (runtime.Id, runtime.Kind, runtime.BaseUrl, runtime.Version, runtime.Reachable!.Value));
        Assert.Equal([Large, Small, Base], seen.Models.Select(model => model.Name));
        Assert.All(seen.Models, model =>
        {
            Assert.Equal("sha256:1194192cf2a187eb02722edcc3f77b11d21f537048ce04b67ccf8ba78863006a", model.WeightsDigest);
            Assert.Equal("Q4_K_M", model.Quantization);
            Assert.Equal(262144, model.Shape!.NativeContext);
            Assert.False(model.Remote);
            Assert.False(model.Loaded);
            Assert.Equal(262144, seen.Whole(FactNames.NativeContext, Layers.ModelNative, model.Name));
            Assert.True(seen.Fact(FactNames.Rendered, null, model.Name).Value.Flag);
        });
        Assert.Equal([18556700781, 18556700781, 18556700761], seen.Models.Select(model => model.FileBytes!.Value));
        Assert.Equal(131072, seen.Whole(FactNames.NumCtx, Layers.Definition, Small));
        Assert.Equal(262144, seen.Whole(FactNames.NumCtx, Layers.Definition, Large));
        Assert.DoesNotContain(seen.Facts, fact => fact.Name == FactNames.NumCtx && fact.Scope.Model == Base);
        Assert.Equal(("POST /api/show", "parameters"), (seen.Fact(FactNames.NumCtx, Layers.Definition, Small).Source.Endpoint!, seen.Fact(FactNames.NumCtx, Layers.Definition, Small).Source.Field!));
        Assert.Equal(300, seen.Whole(FactNames.KeepAlive, Layers.ServerDefault));
        Assert.Equal(1, seen.Whole(FactNames.Parallel, Layers.ServerDefault));
        Assert.Empty(seen.Problems);
        Assert.DoesNotContain(server.Asked, asked => asked.Contains("generate", StringComparison.Ordinal) || asked.Contains("chat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task About_one_model_only_that_one_is_asked_for()
    {
        var server = RecordedOllama.August2026().File("GET /api/ps", "ps-131072.json");
        var seen = await new OllamaRuntime().ObserveModelAtAsync(new Uri("http://127.0.0.1:11434"), Small, server.World(), CancellationToken.None);
        Assert.Single(server.Asked, asked => asked.Contains("show", StringComparison.Ordinal));
        Assert.Equal([Large, Small, Base], seen!.Models.Select(model => model.Name));
        Assert.Equal((262144, true), (seen.Models[1].Shape!.NativeContext!.Value, seen.Models[1].Loaded));
        Assert.Null(seen.Models[2].Shape);
    }

    [Theory]
    [InlineData("ps-131072.json", Small, 32116236615L, 32116236615L, 131072L)]
    [InlineData("ps-262144.json", Large, 45001138503L, 45001138503L, 262144L)]
    [InlineData("ps-spill.json", Small, 32662701998L, 22075796357L, 131072L)]
    [InlineData("ps-cpu-only.json", Small, 32116236615L, 0L, 131072L)]
    [InlineData("ps-name-lies.json", Small, 19093698641L, 19093698641L, 4096L)]
    [InlineData("ps-keep-forever.json", Large, 45001138503L, 45001138503L, 262144L)]
    [InlineData("ps-old-0.9.6.json", Small, 32116236615L, 32116236615L, null)]
    public async Task What_is_loaded(string file, string model, long size, long vram, long? context)
    {
        var seen = await Observe(RecordedOllama.August2026().File("GET /api/ps", file));

        Assert.Equal(size, seen.Whole(FactNames.SizeBytes, Layers.Loaded, model));
        Assert.Equal(vram, seen.Whole(FactNames.SizeVramBytes, Layers.Loaded, model));
        Assert.Equal(context, seen.Facts.SingleOrDefault(fact => fact.Name == FactNames.ContextPerSlot)?.Value.Whole);
        Assert.Equal([model], seen.Models.Where(one => one.Loaded).Select(one => one.Name));
        Assert.Equal(file == "ps-keep-forever.json", seen.Facts.Any(fact => fact is { Name: FactNames.KeepAlive, Layer: Layers.Loaded, Value.Whole: -1 }));
    }

    [Fact]
    public async Task An_old_server_lists_less()
    {
        var seen = await Observe(RecordedOllama.August2026().File("GET /api/tags", "tags-old-0.9.6.json").Text("GET /api/version", "{\"version\":\"0.9.6\"}"));

        var model = Assert.Single(seen.Models);
        Assert.Equal((Small, 18556700781L, "Q4_K_M"), (model.Name, model.FileBytes!.Value, model.Quantization));
        Assert.DoesNotContain(seen.Facts, fact => fact.Name == FactNames.Parallel);
    }

    [Fact]
    public async Task A_context_with_an_exponent()
    {
        var seen = await Observe(RecordedOllama.August2026().File("POST /api/show qwen3-coder:30b", "show-1m-exponent.json"));

        Assert.Equal(1_048_576, seen.Whole(FactNames.NumCtx, Layers.Definition, Base));
    }

    [Fact]
    public async Task A_context_stored_as_a_text_fails_every_call()
    {
        var show = System.Text.Encoding.UTF8.GetString(RecordedOllama.Bytes("show-128k.json")).Replace("num_ctx                        131072", "num_ctx                        \\\"131072\\\"", StringComparison.Ordinal);
        var seen = await Observe(RecordedOllama.August2026().Text("POST /api/show qwen3-coder:30b-v-128k", show));

        Assert.Equal(("config.invalid", Small), (Assert.Single(seen.Problems).Kind, seen.Problems[0].Scope.Model!));
        Assert.DoesNotContain(seen.Facts, fact => fact.Name == FactNames.NumCtx && fact.Scope.Model == Small);
    }

    [Fact]
    public async Task The_variable_names_the_address()
    {
        var seen = await Observe(new RecordedOllama { Authority = "127.0.0.1:9999" }.File("GET /", "root.txt").File("GET /api/version", "version.json").File("GET /api/tags", "ps-empty.json").File("GET /api/ps", "ps-empty.json"), ("OLLAMA_HOST", "0.0.0.0:9999"));

        Assert.Equal("ollama@127.0.0.1:9999", Assert.Single(seen.Runtimes).Id);
    }

    [Fact]
    public async Task A_client_of_another_machine_still_sees_its_own_server()
    {
        var seen = await Observe(RecordedOllama.August2026(), ("OLLAMA_HOST", "gpu.example"), ("OLLAMA_KEEP_ALIVE", "1h"));

        Assert.Equal("ollama", Assert.Single(seen.Runtimes).Id);
        Assert.Equal(3600, seen.Whole(FactNames.KeepAlive));
    }

    [Theory]
    [InlineData("GET /v1/models", "{\"models\":[{\"name\":\"a\"}],\"object\":\"list\"}")]
    [InlineData("GET /api/version", "<html></html>")]
    [InlineData("GET /api/version", "{\"version\":7}")]
    [InlineData("GET /api/version", "{\"version\":\"0.7.0\"}", "GET /", "<html>KoboldCpp</html>")]
    [InlineData("GET /", "LM Studio")]
    public async Task Something_else_at_the_port_is_not_Ollama(params string[] replies)
    {
        var server = replies.Chunk(2).Aggregate(new RecordedOllama(), (server, pair) => server.Text(pair[0], pair[1]));
        if (!replies.Contains("GET /")) server.Text("GET /", "<html></html>");

        Assert.Null(await new OllamaRuntime().ObserveAtAsync(new Uri("http://127.0.0.1:11434"), server.World(), CancellationToken.None));
    }

    [Fact]
    public async Task A_foreign_host_name_is_refused()
    {
        var server = new RecordedOllama { Authority = "gpu.example:11434" };
        foreach (var path in (string[])["GET /", "GET /api/version"]) server.Answer(path, RecordedOllama.Bytes("errors/403-host.txt"), HttpStatusCode.Forbidden);

        var seen = await new OllamaRuntime().ObserveAtAsync(new Uri("http://gpu.example:11434"), server.World(), CancellationToken.None);

        Assert.Equal("runtime.refused", Assert.Single(seen!.Problems).Kind);
    }

    [Fact]
    public async Task Damaged_replies_are_problems_and_the_rest_is_told()
    {
        var tags = RecordedOllama.Bytes("tags.json");
        var broken = await Observe(RecordedOllama.August2026().Answer("GET /api/tags", tags[..(tags.Length / 2)]));
        Assert.Equal("runtime.reply", Assert.Single(broken.Problems).Kind);
        Assert.Equal("0.32.15", Assert.Single(broken.Runtimes).Version);

        var half = await Observe(RecordedOllama.August2026().Text("POST /api/show qwen3-coder:30b", "{\"modelfile\":").Text("GET /api/ps", "oops", HttpStatusCode.InternalServerError));
        Assert.Equal(2, half.Problems.Length);
        Assert.Equal(131072, half.Whole(FactNames.NumCtx, Layers.Definition, Small));
    }

    [Fact]
    public async Task Every_reply_may_have_any_shape()
    {
        foreach (var odd in (string[])["[]", "null", "7", "{}", "{\"models\":7}", "{\"models\":[7,null,[],{}]}", "{\"models\":[{\"name\":7}]}", "{\"models\":[{\"name\":\"a\",\"size\":-1,\"size_vram\":1e99,\"context_length\":\"x\",\"expires_at\":5,\"details\":[]}]}"])
        {
            foreach (var request in (string[])["GET /api/tags", "GET /api/ps", "POST /api/show qwen3-coder:30b"])
            {
                var seen = await Observe(RecordedOllama.August2026().Text(request, odd));
                Assert.Single(seen.Runtimes);
                Assert.DoesNotContain(seen.Facts, fact => fact.Value.Number is < 0 or > 1e15);
            }
        }
    }

    [Fact]
    public async Task Nothing_there_is_nothing() => Assert.Empty((await Observe(new RecordedOllama { Authority = "elsewhere:1" })).Runtimes);
}

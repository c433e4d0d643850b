using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Core.Facts;
using Aforo.Core.Speed;
using Aforo.Gateway.Backends;
using Aforo.Serving;
using Aforo.Systems;
using Aforo.Testing.Gguf;

namespace Aforo.Cli.Tests.Serving;

/// <summary>The gateway foretells what <c>fit --on this</c> does.</summary>
public sealed class SpeedForecastsTests : IDisposable
{
    private static readonly OllamaServer.Definition Small = new("small:8b") { Native = 131072, NumCtx = 8192, Loaded = 8192, Layers = 32, KvHeads = 8, Bytes = 4_920_000_000, Size = 10_000_000_000 };

    private readonly Setup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData(512)]
    [InlineData(8192)]
    [InlineData(65536)]
    public async Task A_model_of_Ollama_is_forecast_as_fit_does(int tokens)
    {
        _setup.Nvidia(64, 24);
        new OllamaServer().With(Small).AttachTo(_setup);
        await SameAsFitAsync("small:8b", tokens, await OllamaAsync(), Basis.Predicted);
    }

    [Fact]
    public async Task Where_its_file_can_be_read_its_tensors_count()
    {
        _setup.Nvidia(64, 24);
        new OllamaServer().With(Small).AttachTo(_setup);
        var told = await OllamaAsync();
        Directory.CreateDirectory(Path.Combine(_setup.Root, "models", "blobs"));
        TinyModels.Llama(Path.Combine(_setup.Root, "models", "blobs", "sha256-" + new string('a', 64)));
        var read = await OllamaAsync();
        Assert.NotEqual(told!.SecondsFor(512).Value, read!.SecondsFor(512).Value);
        await SameAsFitAsync("small:8b", 512, read, Basis.Predicted);
    }

    [Fact]
    public async Task What_was_measured_on_this_machine_corrects_both()
    {
        _setup.Nvidia(64, 24);
        new OllamaServer().With(Small).AttachTo(_setup);
        var before = (await OllamaAsync())!.SecondsFor(8192).Value;
        _setup.File(".local/state/aforo/bench/20261119T100000000Z-ollama.json", """
            {"schema": "aforo.bench/1", "at": "2026-11-19T10:00:00Z", "machine": {"id": "rtx-3090", "backend": "cuda"}, "model": {"quantization": "Q4_K_M"},
             "work": {"architecture": "llama", "layers": 32, "width": 4096, "shared_bytes": 4600000000, "shared_parameters": 7500000000, "caches": [{"bytes": 131072, "operations": 1048576}]},
             "points": [{"prefix": "cold", "prompt_tokens": 4000, "answer_tokens": 64, "prefill_tok_s": {"engine": 2000}}]}
            """);
        var after = await OllamaAsync();
        Assert.NotEqual(before, after!.SecondsFor(8192).Value);
        await SameAsFitAsync("small:8b", 8192, after, Basis.Calibrated);
    }

    [Fact]
    public async Task The_file_that_a_llama_server_loaded_is_read() => await SameAsFitAsync(Tiny(), 1024, await OfAsync("llama-server", "http://127.0.0.1:8080", "tiny"), Basis.Predicted);

    [Theory]
    [InlineData(true, "--ctx-size", "4096")]
    [InlineData(false, "--n-cpu-moe", "20")]
    [InlineData(false, "-ot", "exps=CPU", "--port", "8080")]
    [InlineData(true, "-ot", "exps=CPU", "--port", "8081")]
    public async Task Flags_that_scatter_tensors_are_not_guessed_at(bool told, params string[] flags)
    {
        Tiny();
        _setup.Processes.Add(new RunningProcess(4242, ["/usr/local/bin/llama-server", "-m", "/tiny.gguf", .. flags], ImmutableDictionary<string, string>.Empty));
        Assert.Equal(told, await OfAsync("llama-server", "http://127.0.0.1:8080", "tiny") is not null);
    }

    [Fact]
    public async Task Of_a_router_the_model_that_is_asked_for_counts()
    {
        _setup.Plain(64);
        var file = TinyModels.Llama(Path.Combine(_setup.Root, "tiny.gguf"));
        _setup.Network.Add("127.0.0.1:8080", (request, _) => request.RequestUri!.PathAndQuery switch
        {
            "/props" => (200, """{"role":"router","max_instances":4,"build_info":"b10488-1a2b3c4d5"}"""),
            "/models" => (200, """{"data":[{"id":"tiny","status":{"value":"loaded"}},{"id":"other","status":{"value":"unloaded"}}]}"""),
            "/props?model=tiny&autoload=false" => (200, """{"default_generation_settings":{"n_ctx":4096},"total_slots":1,"model_path":"/tiny.gguf","build_info":"b10488-1a2b3c4d5"}"""),
            _ => (404, "{}"),
        });
        await SameAsFitAsync(file, 1024, await OfAsync("llama-server", "http://127.0.0.1:8080", "tiny"), Basis.Predicted);
        Assert.Null(await OfAsync("llama-server", "http://127.0.0.1:8080", "other"));
    }

    [Fact]
    public async Task A_path_that_means_another_file_here_is_not_believed()
    {
        Tiny(bytes: 18_550_000_000);
        Assert.Null(await OfAsync("llama-server", "http://127.0.0.1:8080", "tiny"));
    }

    [Fact]
    public async Task Where_the_model_lies_counts()
    {
        _setup.Nvidia(64, 24);
        new OllamaServer().With(Small).AttachTo(_setup);
        new OllamaServer().With(Small with { SizeVram = 6_600_000_000 }).AttachTo(_setup, "127.0.0.1:11435");
        new OllamaServer().With(Small with { SizeVram = 0 }).AttachTo(_setup, "127.0.0.1:11436");
        var (whole, part, none) = (await OllamaAsync(), await OfAsync("ollama", "http://127.0.0.1:11435", "small:8b"), await OfAsync("ollama", "http://127.0.0.1:11436", "small:8b"));
        Assert.True(whole!.SecondsFor(8192).Value < part!.SecondsFor(8192).Value);
        Assert.True(part.SecondsFor(8192).Value < none!.SecondsFor(8192).Value);
    }

    [Fact]
    public async Task A_card_that_the_catalogue_does_not_know_is_not_taken_for_the_processor()
    {
        _setup.Nvidia(64, 24).Commands["nvidia-smi"] = _setup.Commands["nvidia-smi"].Replace("RTX 3090", "RTX 12345", StringComparison.Ordinal);
        new OllamaServer().With(Small).AttachTo(_setup);
        Assert.Null(await OllamaAsync());
    }

    [Fact]
    public async Task Of_a_model_that_is_not_loaded_the_forecast_needs_that_it_fits()
    {
        _setup.Nvidia(64, 24);
        new OllamaServer().With(Small with { Loaded = null }).With(Small with { Name = "large", Loaded = null, Bytes = 60_000_000_000, Digest = 'b' }).AttachTo(_setup);
        Assert.NotNull(await OllamaAsync());
        Assert.Null(await OfAsync("ollama", "http://127.0.0.1:11434", "large"));
    }

    [Theory]
    [InlineData("ollama", "http://192.168.1.20:11434", "small:8b")]
    [InlineData("openai", "http://127.0.0.1:11434", "small:8b")]
    [InlineData("ollama", "http://127.0.0.1:11434", "another")]
    [InlineData("ollama", "http://127.0.0.1:9", "small:8b")]
    public async Task Of_others_nothing_is_known(string kind, string url, string model)
    {
        _setup.Nvidia(64, 24);
        new OllamaServer().With(Small).AttachTo(_setup);
        new OllamaServer().With(Small).AttachTo(_setup, "192.168.1.20:11434");
        Assert.Null(await OfAsync(kind, url, model));
    }

    /// <summary>A machine without a card on which a llama-server has loaded a small file; the file.</summary>
    private string Tiny(long? bytes = null)
    {
        _setup.Plain(64);
        _setup.Network.Add("127.0.0.1:8080", (request, _) => request.RequestUri!.AbsolutePath switch
        {
            "/props" => (200, """{"default_generation_settings":{"n_ctx":4096},"total_slots":1,"model_path":"/tiny.gguf","build_info":"b10488-1a2b3c4d5"}"""),
            "/v1/models" => (200, bytes is null ? """{"data":[{"id":"tiny","object":"model"}]}""" : $$"""{"data":[{"id":"tiny","object":"model","meta":{"size":{{bytes}} } }]}"""),
            _ => (404, "{}"),
        });
        return TinyModels.Llama(Path.Combine(_setup.Root, "tiny.gguf"));
    }

    private ValueTask<PrefillForecast?> OllamaAsync() => OfAsync("ollama", "http://127.0.0.1:11434", "small:8b");

    private ValueTask<PrefillForecast?> OfAsync(string kind, string url, string model) => new SpeedForecasts(_setup.World()).OfAsync(new ForecastSubject(kind, new Uri(url), model), default);

    private async Task SameAsFitAsync(string model, int tokens, PrefillForecast? forecast, Basis basis)
    {
        var (status, output, error) = await _setup.RunAsync("fit", model, "--on", "this", "--prompt", $"{tokens}", "--ctx-size", "8192", "--json");
        Assert.True(status == 0, error);
        var told = JsonDocument.Parse(output).RootElement.GetProperty("speed").GetProperty("ttft_s");
        var own = forecast!.SecondsFor(tokens);
        Assert.Equal(told.GetProperty("value").GetDouble(), own.Value, 0.0006);
        Assert.Equal(told.GetProperty("low").GetDouble(), own.Low, 0.0006);
        Assert.Equal(told.GetProperty("high").GetDouble(), own.High, 0.0006);
        Assert.Equal(basis, own.Basis);
    }
}

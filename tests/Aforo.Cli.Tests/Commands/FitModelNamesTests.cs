using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Core.Models;
using Aforo.Testing.Gguf;

namespace Aforo.Cli.Tests.Commands;

/// <summary>What a name stands for: files, runtimes of this machine, then the catalogue.</summary>
public sealed class FitModelNamesTests : IDisposable
{
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string ConfigDigest = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private readonly Setup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_name_of_Ollamas_store_wins_over_the_catalogue()
    {
        WriteModel(".ollama/models/blobs/" + Digest.Replace(':', '-'));
        _setup.File(".ollama/models/blobs/" + ConfigDigest.Replace(':', '-'), """{"file_type":"Q4_K_M"}""");
        _setup.File(".ollama/models/manifests/registry.ollama.ai/library/llama-3.1-8b/latest", $$"""{"config":{"digest":"{{ConfigDigest}}"},"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"{{Digest}}","size":123}]}""");
        var answer = await FitAsync("llama-3.1-8b");
        Assert.Equal("ollama: llama-3.1-8b", answer.GetProperty("model").GetProperty("source").GetString());
        Assert.Equal("Q4_K_M", answer.GetProperty("model").GetProperty("quantization").GetString());
        Assert.Equal(2, answer.GetProperty("model").GetProperty("native_context").GetInt64() / 4096);
    }

    [Fact]
    public async Task A_running_Ollama_is_asked_and_the_file_that_it_names_is_read()
    {
        var path = WriteModel("elsewhere/weights");
        _setup.Network.Add("127.0.0.1:11434", (request, _) => request.RequestUri!.AbsolutePath switch
        {
            "/api/tags" => (200, """{"models":[{"name":"mine:latest","size":4000000000}]}"""),
            "/api/show" => (200, JsonSerializer.Serialize(new { modelfile = "# x\nFROM " + path + "\n", details = new { quantization_level = "Q8_0" } })),
            _ => (404, ""),
        });
        var answer = await FitAsync("mine");
        Assert.Equal("ollama: mine:latest", answer.GetProperty("model").GetProperty("source").GetString());
        Assert.Equal("read", answer.GetProperty("memory").GetProperty("weights_basis").GetString());
        Assert.Equal("catalogue: llama-3.1-8b", (await FitAsync("llama-3.1-8b")).GetProperty("model").GetProperty("source").GetString());
    }

    [Fact]
    public async Task What_Ollama_says_must_do_where_its_files_lie_in_a_container()
    {
        _setup.Network.Add("127.0.0.1:11434", (request, _) => request.RequestUri!.AbsolutePath switch
        {
            "/api/tags" => (200, """{"models":[{"name":"mine:8b","size":4000000000},{"name":"big-cloud:latest"}]}"""),
            "/api/show" when request.Content!.ReadAsStringAsync().Result.Contains("cloud") => (200, """{"remote_host":"https://ollama.com:443"}"""),
            "/api/show" => (200, """{"modelfile":"FROM /root/.ollama/models/blobs/sha256-x","details":{"quantization_level":"Q4_0"},"model_info":{"general.architecture":"llama","llama.block_count":2,"llama.embedding_length":256,"llama.attention.head_count":4,"llama.attention.head_count_kv":2,"llama.feed_forward_length":512,"llama.vocab_size":1000,"llama.context_length":8192}}"""),
            _ => (404, ""),
        });
        var answer = await FitAsync("mine:8b");
        Assert.Equal(4_000_000_000, answer.GetProperty("memory").GetProperty("weights_bytes").GetInt64());
        Assert.Equal("predicted", answer.GetProperty("memory").GetProperty("weights_basis").GetString());
        var (status, _, error) = await _setup.RunAsync("fit", "big-cloud");
        Assert.Equal(3, status);
        Assert.Contains("runs elsewhere", error);
    }

    [Fact]
    public async Task LM_Studios_files_go_by_its_own_names()
    {
        WriteModel(".lmstudio/models/publisher/Small-Model-GGUF/small-model-Q4_K_M.gguf");
        WriteModel(".lmstudio/models/publisher/Small-Model-GGUF/small-model-Q8_0.gguf");
        WriteModel(".lmstudio/models/publisher/Small-Model-GGUF/mmproj-small-model-F16.gguf");
        var answer = await FitAsync("small-model@q8_0");
        Assert.Equal("lmstudio: small-model@q8_0", answer.GetProperty("model").GetProperty("source").GetString());
        Assert.True(answer.GetProperty("memory").GetProperty("projector_bytes").GetInt64() > 0);
        var (status, _, error) = await _setup.RunAsync("fit", "small-model");
        Assert.Equal(3, status);
        Assert.Contains("small-model-Q4_K_M.gguf, small-model-Q8_0.gguf", error);
        _setup.Network.Add("127.0.0.1:1234", (_, _) => (200, """{"data":[{"id":"small-model","quantization":"Q4_K_M"}]}"""));
        Assert.Equal("Q4_K_M", (await FitAsync("small-model")).GetProperty("model").GetProperty("quantization").GetString());
    }

    [Fact]
    public async Task The_model_of_a_llama_server_goes_by_its_alias_or_its_file()
    {
        var path = WriteModel("models/some-model.gguf");
        _setup.Network.Add("127.0.0.1:8080", (request, _) => request.RequestUri!.AbsolutePath == "/props"
            ? (200, JsonSerializer.Serialize(new { default_generation_settings = new { n_ctx = 4096 }, total_slots = 1, model_path = path, model_alias = "coder", build_info = "b1-x" }))
            : (404, ""));
        Assert.Equal("llama-server: some-model.gguf", (await FitAsync("coder")).GetProperty("model").GetProperty("source").GetString());
        Assert.Equal("llama-server: some-model.gguf", (await FitAsync("some-model")).GetProperty("model").GetProperty("source").GetString());
    }

    [Fact]
    public async Task A_configuration_is_weighed_by_the_files_beside_it()
    {
        _setup.File("hf/config.json", """{"architectures":["Qwen3ForCausalLM"],"num_hidden_layers":4,"hidden_size":1024,"num_attention_heads":16,"num_key_value_heads":8,"head_dim":128,"vocab_size":1000,"intermediate_size":3072,"max_position_embeddings":40960}""");
        var path = Path.Join(_setup.Home, "hf");
        Assert.Equal("Q4_K_M", (await FitAsync(path)).GetProperty("model").GetProperty("quantization").GetString());
        _setup.File("hf/model.safetensors", new string('x', 5000));
        Assert.Equal(5000, (await FitAsync(path)).GetProperty("memory").GetProperty("weights_bytes").GetInt64());
        _setup.File("hf/model.safetensors.index.json", """{"metadata":{"total_size":7000000},"weight_map":{}}""");
        Assert.Equal(7_000_000, (await FitAsync(path)).GetProperty("memory").GetProperty("weights_bytes").GetInt64());
    }

    [Fact]
    public async Task Without_a_network_a_model_elsewhere_is_refused_plainly()
    {
        var (status, output, error) = await _setup.RunAsync("fit", "http://127.0.0.1:9/m.gguf");
        Assert.Equal(3, status);
        Assert.Equal("", output);
        Assert.Contains("127.0.0.1:9", error);
        Assert.Equal(3, (await _setup.RunAsync("inspect", "http://127.0.0.1:9/m.gguf")).Status);
        Assert.Equal(3, (await _setup.RunAsync("fit", "hf:nothing")).Status);
    }

    private async Task<JsonElement> FitAsync(string model)
    {
        var (status, output, error) = await _setup.RunAsync("fit", model, "--ctx-size", "4096", "--json");
        Assert.True(status == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private string WriteModel(string path)
    {
        _setup.File(path, "");
        var full = Path.Join(_setup.Home, path);
        var f16 = GgmlType.Find("f16")!;
        new GgufWriter()
            .Set("general.architecture", GgufValue.Text("llama"))
            .Set("llama.block_count", GgufValue.U32(1))
            .Set("llama.context_length", GgufValue.U32(8192))
            .Set("llama.embedding_length", GgufValue.U32(256))
            .Set("llama.attention.head_count", GgufValue.U32(4))
            .Set("llama.attention.head_count_kv", GgufValue.U32(2))
            .Set("llama.feed_forward_length", GgufValue.U32(512))
            .AddVocabulary(VocabularyKind.None, 1000, "llama")
            .Tensor("token_embd.weight", f16, [256, 1000])
            .Tensor("blk.0.attn_q.weight", f16, [256, 256])
            .Write(full);
        return full;
    }
}

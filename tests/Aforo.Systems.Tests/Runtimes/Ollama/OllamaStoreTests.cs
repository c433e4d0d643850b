using System.Security.Cryptography;
using System.Text;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.Ollama;
using Aforo.Systems.Tests.Runtimes.LlamaServer;
using Aforo.Testing.Gguf;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

public sealed class OllamaStoreTests : IDisposable
{
    private const string Registry = "registry.ollama.ai";
    private const string Weights = "sha256:1194192cf2a187eb02722edcc3f77b11d21f537048ce04b67ccf8ba78863006a";
    private const string Config = "sha256:d18a5cc71b84bc4af394a31116bd3932b42241de70c77d2b76d69a314ec8aa12";
    private const string Params = "sha256:ceb8b4d0a0c64b1f7d9a0e6f5c4b3a29180716f5e4d3c2b1a0f9e8d7c6b5a493";

    private readonly string _folder = Directory.CreateTempSubdirectory("ollama-store-").FullName;

    public OllamaStoreTests()
    {
        Directory.CreateDirectory(Path.Join(_folder, "blobs"));
        TinyModels.Llama(Blob(Weights), contextLength: 65_536);
        File.WriteAllBytes(Blob(Config), RecordedOllama.Bytes("disk/config.json"));
        File.WriteAllBytes(Blob(Params), RecordedOllama.Bytes("disk/params-256k.json"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Blob(string digest) => Path.Join(_folder, "blobs", digest.Replace(':', '-'));

    private string Manifest(string path, byte[] bytes)
    {
        var file = Path.Join(_folder, "manifests", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private string Manifest(string path, string fixture) => Manifest(path, RecordedOllama.Bytes(fixture));

    private Observation Read() => OllamaStoreInspection.Read(_folder);

    [Fact]
    public void A_definition_is_told_from_its_files()
    {
        var file = Manifest($"{Registry}/library/qwen3-coder/30b-256k", "disk/manifest-256k.json");

        var seen = Read();

        Assert.Empty(seen.Problems);
        var model = Assert.Single(seen.Models);
        Assert.Equal(("qwen3-coder:30b-256k", Weights, 18556685856L, "Q4_K_M"), (model.Name, model.WeightsDigest!, model.FileBytes!.Value, model.Quantization!));
        Assert.Equal("manifest " + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), model.Source.Note);
        Assert.Equal(65_536, model.Shape!.NativeContext);
        Assert.Equal(65_536, seen.Whole(FactNames.NativeContext));
        Assert.Equal(262_144, seen.Whole(FactNames.NumCtx, Layers.Definition));
        Assert.Equal((Blob(Params), "/num_ctx"), (seen.Fact(FactNames.NumCtx).Source.File!, seen.Fact(FactNames.NumCtx).Source.Pointer!));
        Assert.True(seen.Fact(FactNames.Rendered).Value.Flag);
        Assert.Equal(Weights, seen.Fact(FactNames.WeightsDigest).Value.Text);
    }

    [Theory]
    [InlineData("disk/params-128k.json", 131_072)]
    [InlineData("disk/params-256k.json", 262_144)]
    public void The_parameters_set_the_context(string parameters, long context)
    {
        File.WriteAllBytes(Blob(Params), RecordedOllama.Bytes(parameters));
        Manifest($"{Registry}/library/qwen3-coder/x", "disk/manifest-256k.json");
        Assert.Equal(context, Read().Whole(FactNames.NumCtx, Layers.Definition));
    }

    [Fact]
    public void Two_tags_share_weights_and_one_sets_nothing()
    {
        Manifest($"{Registry}/library/qwen3-coder/30b-256k", "disk/manifest-256k.json");
        Manifest($"{Registry}/library/qwen3-coder/latest", "disk/manifest-no-params.json");

        var seen = Read();

        Assert.Equal(["qwen3-coder:30b-256k", "qwen3-coder:latest"], seen.Models.Select(model => model.Name).Order());
        Assert.All(seen.Models, model => Assert.Equal(Weights, model.WeightsDigest));
        Assert.Equal("qwen3-coder:30b-256k", seen.Fact(FactNames.NumCtx).Scope.Model);
    }

    [Theory]
    [InlineData("registry.ollama.ai/library/llama3.2/latest", "llama3.2:latest")]
    [InlineData("registry.ollama.ai/sam/coder/7b", "sam/coder:7b")]
    [InlineData("hf.co/bartowski/Qwen-GGUF/Q4_K_M", "hf.co/bartowski/Qwen-GGUF:Q4_K_M")]
    public void Names_leave_the_usual_parts_out(string path, string name)
    {
        Manifest(path, "disk/manifest-no-params.json");

        Assert.Equal(name, Assert.Single(Read().Models).Name);
    }

    [Theory]
    [InlineData("{\"num_ctx\":131072}", 131_072L, false)]
    [InlineData("{\"num_ctx\":1.048576e+06}\n", 1_048_576L, false)]
    [InlineData("{\"num_ctx\":\"131072\"}", null, true)]
    [InlineData("{\"num_ctx\":true}", null, true)]
    [InlineData("{\"temperature\":0.7}", null, false)]
    [InlineData("[]", null, false)]
    [InlineData("{\"num_ctx\":", null, false)]
    public void Parameters_of_careful_and_careless_creators(string parameters, long? context, bool problem)
    {
        Manifest($"{Registry}/library/a/b", "disk/manifest-256k.json");
        File.WriteAllText(Blob(Params), parameters);

        var seen = Read();

        Assert.Equal(context, seen.Facts.SingleOrDefault(fact => fact.Name == FactNames.NumCtx)?.Value.Whole);
        Assert.Equal(problem, seen.Problems.Any(one => one.Kind == "config.invalid"));
    }

    [Fact]
    public void Cloud_models_have_no_weights_and_need_none()
    {
        File.WriteAllText(Blob(Config), "{\"remote_host\":\"https://ollama.com\",\"remote_model\":\"gpt-oss:120b\",\"model_format\":\"\"}");
        Manifest($"{Registry}/library/gpt-oss/120b-cloud", Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{"digest":"{{Config}}"},"layers":[]}"""));

        var seen = Read();

        Assert.True(Assert.Single(seen.Models).Remote);
        Assert.Empty(seen.Problems);
    }

    [Fact]
    public void Safetensors_models_have_no_header_to_read()
    {
        Manifest($"{Registry}/library/m/mlx", Encoding.UTF8.GetBytes($$"""{"config":{"digest":"{{Config}}"},"layers":[{"mediaType":"application/vnd.ollama.image.tensor","digest":"{{Weights}}","size":5,"name":"a"}]}"""));

        var seen = Read();

        Assert.Null(Assert.Single(seen.Models).Shape);
        Assert.Empty(seen.Problems);
    }

    [Fact]
    public void Missing_and_damaged_weights_are_problems()
    {
        Manifest($"{Registry}/library/a/b", "disk/manifest-256k.json");
        File.WriteAllText(Blob(Weights), "GGUF and nothing more");
        Assert.Equal("gguf.damaged", Assert.Single(Read().Problems).Kind);
        File.Delete(Blob(Weights));
        File.WriteAllText(Blob(Weights) + "-partial", "half");
        var seen = Read();
        Assert.Equal("store.unreadable", Assert.Single(seen.Problems).Kind);
        Assert.Equal(262_144, seen.Whole(FactNames.NumCtx));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"layers\":\"x\",\"config\":7}")]
    [InlineData("{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"sha256:../../../../etc/passwd\"},7,null]}")]
    [InlineData("{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.params\",\"digest\":\"../../x\"}]}")]
    public void Hostile_manifests_end_in_nothing_worse_than_a_problem(string manifest)
    {
        Manifest($"{Registry}/library/a/b", Encoding.UTF8.GetBytes(manifest));
        Manifest($"{Registry}/library/good/1", "disk/manifest-256k.json");

        var seen = Read();

        Assert.Contains(seen.Models, model => model.Name == "good:1");
        Assert.All(seen.Problems, problem => Assert.Equal("store.damaged", problem.Kind));
    }

    [Fact]
    public void Loops_of_links_and_huge_files_end()
    {
        Manifest($"{Registry}/library/good/1", "disk/manifest-256k.json");
        Directory.CreateSymbolicLink(Path.Join(_folder, "manifests", Registry, "loop"), Path.Join(_folder, "manifests"));
        File.CreateSymbolicLink(Path.Join(_folder, "manifests", Registry, "library", "good", "self"), "self");
        using (var huge = File.Create(Path.Join(_folder, "manifests", Registry, "library", "good", "huge"))) huge.SetLength(5L << 30);

        var seen = Read();

        Assert.Contains(seen.Models, model => model.Name == "good:1");
        Assert.Contains(seen.Problems, problem => problem.Kind == "store.damaged");
    }

    [Fact]
    public async Task A_store_speaks_while_no_server_runs()
    {
        Manifest($"{Registry}/library/qwen3-coder/30b-256k", "disk/manifest-256k.json");
        var world = new RecordedOllama { Authority = "nobody:1" }.World(("OLLAMA_MODELS", _folder));

        var seen = await new OllamaRuntime().ObserveAsync(world with { Root = "/" }, CancellationToken.None);

        Assert.False(Assert.Single(seen.Runtimes).Reachable);
        Assert.Equal("ollama", Assert.Single(seen.Models).Runtime);
        Assert.Equal(262_144, seen.Whole(FactNames.NumCtx, Layers.Definition));
    }
}

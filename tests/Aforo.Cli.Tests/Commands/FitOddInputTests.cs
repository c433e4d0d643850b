using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Testing.Gguf;

namespace Aforo.Cli.Tests.Commands;

/// <summary>Files and numbers as careless people and broken downloads leave them: an answer or a refusal that names what was wrong.</summary>
public sealed class FitOddInputTests : IDisposable
{
    private readonly Setup _setup = new();

    public FitOddInputTests() => Directory.CreateDirectory(_setup.Home);

    public void Dispose() => _setup.Dispose();

    private string Tiny => TinyModels.Llama(Path.Combine(_setup.Home, "tiny.gguf"));

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(400)]
    public async Task A_header_that_ends_early_is_refused_with_the_byte(int length)
    {
        Cut(Tiny, length);
        var (status, _, error) = await _setup.RunAsync("fit", Tiny + ".cut");
        Assert.Equal(3, status);
        Assert.Contains("byte", error);
    }

    [Fact]
    public async Task A_download_that_was_broken_off_is_planned_and_told()
    {
        Cut(Tiny, (int)new FileInfo(Tiny).Length - 1000);
        var (status, output, _) = await _setup.RunAsync("fit", Tiny + ".cut", "--json");
        Assert.Equal(0, status);
        Assert.Contains("the file ends here", JsonDocument.Parse(output).RootElement.GetProperty("model").GetProperty("missing").GetString());
        Assert.Contains("not whole", (await _setup.RunAsync("fit", Tiny + ".cut", "--lang", "en")).Output);
        Assert.Equal(JsonValueKind.Null, (await Plan(Tiny)).GetProperty("model").GetProperty("missing").ValueKind);
    }

    [Fact]
    public async Task Any_part_of_a_split_stands_for_the_whole()
    {
        var whole = await Plan(Tiny);
        var parts = TinyModels.Llama(new TinyModel()).WriteSplit(_setup.Home, "split", 3);
        foreach (var part in parts) Assert.Equal(Total(whole), Total(await Plan(part)));
        File.Delete(parts[1]);
        var (status, _, error) = await _setup.RunAsync("fit", parts[0]);
        Assert.Equal(3, status);
        Assert.Contains(Path.GetFileName(parts[1]), error);
    }

    [Theory]
    [InlineData("llama", "block_count", 0L, "block_count")]
    [InlineData("llama", "block_count", 4_000_000_000L, "block_count")]
    [InlineData("llama", "embedding_length", 1L << 40, "embedding_length")]
    [InlineData("llama", "attention.head_count", 0L, "attention.head_count")]
    [InlineData("martian", "block_count", 2L, "martian")]
    public async Task Counts_that_no_model_has_are_refused_by_their_names(string architecture, string key, long value, string named)
    {
        var path = Path.Combine(_setup.Home, "odd.gguf");
        var numbers = new Dictionary<string, long>
        {
            ["block_count"] = 2, ["context_length"] = 4096, ["embedding_length"] = 256, ["feed_forward_length"] = 512, ["attention.head_count"] = 4, ["attention.head_count_kv"] = 2, ["vocab_size"] = 1000,
        };
        numbers[key] = value;
        var writer = new GgufWriter().Set("general.architecture", GgufValue.Text(architecture));
        foreach (var (name, number) in numbers) writer.Set(architecture + "." + name, GgufValue.U64((ulong)number));
        writer.Tensor("token_embd.weight", Core.Models.GgmlType.Find("f16")!, [256, 1000]).Write(path);
        var (status, _, error) = await _setup.RunAsync("fit", path);
        Assert.Equal(3, status);
        Assert.Contains(named, error);
    }

    [Theory]
    [InlineData(2, "--ctx-size", "-5", "--ctx-size -5")]
    [InlineData(3, "--ctx-size", "99999999999", "ctx_size")]
    [InlineData(2, "--ctx-size", "8k", "--ctx-size 8k")]
    [InlineData(3, "--cache-type-k", "q9", "q9")]
    [InlineData(2, "--parallel", "0", "--parallel 0")]
    [InlineData(3, "--parallel", "100000", "parallel")]
    [InlineData(2, "--ubatch-size", "0", "--ubatch-size 0")]
    [InlineData(2, "--gpu-layers", "-2", "--gpu-layers -2")]
    [InlineData(2, "--runtime", "vllm", "llama-server, ollama")]
    [InlineData(2, "--gpu-overhead", "-1", "--gpu-overhead -1")]
    [InlineData(3, "--mmproj", "/no/such/file", "/no/such/file")]
    public async Task Values_out_of_range_are_refused(int expected, string option, string value, string named)
    {
        var (status, output, error) = await _setup.RunAsync("fit", Tiny, option, value);
        Assert.Equal((expected, ""), (status, output));
        Assert.Contains(named, error);
    }

    [Fact]
    public async Task What_is_no_model_is_refused()
    {
        _setup.File("words.gguf", "hello");
        _setup.File("empty.gguf", "");
        foreach (var name in (string[])["words.gguf", "empty.gguf", "."]) Assert.Equal(3, (await _setup.RunAsync("fit", Path.Combine(_setup.Home, name))).Status);
        Assert.Equal(3, (await _setup.RunAsync("fit", Tiny, "--devices", "17", "--backend", "cuda")).Status);
    }

    private static void Cut(string path, int length) => File.WriteAllBytes(path + ".cut", File.ReadAllBytes(path)[..length]);

    private async Task<JsonElement> Plan(string path) => JsonDocument.Parse((await _setup.RunAsync("fit", path, "--json")).Output).RootElement;

    private static long Total(JsonElement answer) => answer.GetProperty("memory").GetProperty("total_bytes").GetInt64();
}

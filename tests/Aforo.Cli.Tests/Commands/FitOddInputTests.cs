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
    [InlineData(2, "--ctx-size", "99999999999", "--ctx-size 99999999999: a whole number from 0 to 268435456")]
    [InlineData(2, "--ctx-size", "8k", "--ctx-size 8k")]
    [InlineData(2, "--cache-type-k", "q9", "--cache-type-k q9: f32, f16")]
    [InlineData(2, "--parallel", "0", "--parallel 0")]
    [InlineData(2, "--parallel", "100000", "parallel")]
    [InlineData(2, "--parallel", "4294967297", "parallel")]
    [InlineData(2, "--gpu-layers", "4294967297", "gpu-layers")]
    [InlineData(2, "--streams", "70000", "streams")]
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

    [Theory]
    [InlineData("\"hidden_size\": \"4096\", \"num_hidden_layers\": 2, \"num_attention_heads\": 32", "line 3: hidden_size is \"4096\"")]
    [InlineData("\"hidden_size\": 4096, \"num_hidden_layers\": -1, \"num_attention_heads\": 32", "line 3: num_hidden_layers is -1")]
    [InlineData("\"hidden_size\": 4096, \"num_hidden_layers\": 2, \"num_attention_heads\": 32, \"num_key_value_heads\": 8.5", "line 3: num_key_value_heads is 8.5")]
    [InlineData("\"hidden_size\": 4096, \"num_attention_heads\": 32", "num_hidden_layers is missing")]
    [InlineData("\"hidden_size\": 4096, \"num_hidden_layers\": 2", "num_attention_heads is missing")]
    public async Task A_field_of_a_configuration_that_is_wrong_is_named(string fields, string named)
    {
        _setup.File("config.json", "{\n\"architectures\": [\"LlamaForCausalLM\"], \"vocab_size\": 32000, \"intermediate_size\": 11008,\n" + fields + "}\n");
        var path = Path.Combine(_setup.Home, "config.json");
        var (status, _, error) = await _setup.RunAsync("fit", path);
        Assert.Equal(3, status);
        Assert.Contains(path, error);
        Assert.Contains(named, error);
    }

    [Theory]
    [InlineData("./nope.gguf", "./nope.gguf: there is no such file")]
    [InlineData("nope.gguf", "nope.gguf: there is no such file")]
    [InlineData("/none/config.json", "/none/config.json: there is no such file")]
    [InlineData("nosuch", "no model is called nosuch")]
    public async Task A_file_that_is_not_there_is_no_unknown_model(string name, string told)
    {
        var (status, _, error) = await _setup.RunAsync("fit", name);
        Assert.Equal(3, status);
        Assert.Contains(told, error);
    }

    [Fact]
    public async Task Problems_are_told_in_the_persons_language()
    {
        Assert.Contains("no existe ese archivo", (await _setup.RunAsync("fit", "./nope.gguf", "--lang", "es")).Error);
        foreach (var line in (string[][])[["fit", "--cases", "/none.csv"], ["fit", "qwen3-8b", "--catalog", "/none"], ["fit", "qwen3-8b", "--mmproj", "/none"], ["inspect", "/none"], ["doctor", "--log", "/none"]])
            Assert.Contains("/none", (await _setup.RunAsync([.. line, "--lang", "es"])).Error.Replace(": no existe ese archivo", "✓", StringComparison.Ordinal).Split('✓')[0]);
        foreach (var line in (string[][])[["fit", "--cases", "/"], ["fit", "qwen3-8b", "--catalog", "/"], ["doctor", "--case", "/"]])
            Assert.Contains("es una carpeta; hace falta un archivo", (await _setup.RunAsync([.. line, "--lang", "es"])).Error);
        Assert.Contains("no existe esa carpeta", (await _setup.RunAsync("compare", "qwen3-8b", "-o", "/none/chart.svg", "--lang", "es")).Error);
        Assert.Contains("no es ningún tipo de registro", (await _setup.RunAsync("workload", "--ledger", "mysql://x/y", "--lang", "es")).Error);
        Assert.Contains("un número entero de 1 a 256", (await _setup.RunAsync("fit", Tiny, "--parallel", "0", "--lang", "es")).Error);
        Assert.Contains("ningún dispositivo se llama", (await _setup.RunAsync("compare", "qwen3-8b", "--include", "nosuch", "--lang", "es")).Error);
        Assert.Contains("ningún modelo se llama", (await _setup.RunAsync("check", "--on", "rtx-3090", "--model", "nosuch", "--claim", "5 tok/s", "--lang", "es")).Error);
    }

    [Fact]
    public async Task More_context_than_the_model_was_made_for_is_warned_of()
    {
        Assert.Contains("was made for 40,960 tokens", (await _setup.RunAsync("fit", "qwen3-8b:Q4_K_M", "--ctx-size", "65536")).Output);
        Assert.DoesNotContain("was made for", (await _setup.RunAsync("fit", "qwen3-8b:Q4_K_M", "--ctx-size", "65536", "--parallel", "2")).Output);
        Assert.True((await Plan("qwen3-8b:Q4_K_M", "--ctx-size", "65536")).GetProperty("ctx_size_beyond_native").GetBoolean());
    }

    [Fact]
    public async Task What_a_short_name_was_taken_for_is_told_with_what_else_begins_so()
    {
        var (_, output, _) = await _setup.RunAsync("fit", "qwen3");
        Assert.Contains("\"qwen3\" was taken as qwen3-8b; so begin also: ", output);
        Assert.Contains("Q4_K_M was assumed", output);
        foreach (var line in (string[][])[["compare", "qwen3", "--only", "--include", "rtx-3090"], ["check", "--on", "rtx-3090", "--model", "qwen3", "--claim", "50 tok/s"], ["advise", "--model", "qwen3"]])
            Assert.Contains("\"qwen3\" was taken as qwen3-8b", (await _setup.RunAsync(line)).Output);
        Assert.DoesNotContain("was taken as", (await _setup.RunAsync("fit", "Qwen3 8B")).Output);
    }

    [Fact]
    public async Task Of_several_devices_the_fullest_is_named()
    {
        var (status, output, _) = await _setup.RunAsync("fit", "llama-3.1-70b:Q4_K_M", "--on", "rtx-3090", "--devices", "2", "--ctx-size", "131072");
        Assert.Equal(1, status);
        Assert.Contains("missing in device-0, the fullest", output);
        Assert.Contains("figures of device-0, the fullest", output);
        Assert.Equal(2, (await _setup.RunAsync("fit", "qwen3-8b", "--on", "rtx-3090", "--devices", "0")).Status);
    }

    [Fact]
    public async Task Rows_of_a_table_are_told_by_their_lines()
    {
        var file = Path.Combine(_setup.Home, "cases.csv");
        _setup.File("cases.csv", "model,ctx_size\nqwen3-8b:Q4_K_M,8192,\n\nqwen3-8b:Q4_K_M,many\nqwen3-8b:Q4_K_M,8192,9\n");
        var (status, output, _) = await _setup.RunAsync("fit", "--cases", file);
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(0, status);
        Assert.Equal([2, 4, 5], rows.Select(row => row.GetProperty("line").GetInt32()));
        Assert.False(rows[0].TryGetProperty("error", out _));
        Assert.StartsWith("line 4: --ctx-size many", rows[1].GetProperty("error").GetString());
        Assert.Equal("line 5: 3 cells, and the header names 2 columns", rows[2].GetProperty("error").GetString());
        _setup.File("cases.csv", "model,model\n");
        Assert.Contains(file + ", line 1", (await _setup.RunAsync("fit", "--cases", file)).Error);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(60)]
    public async Task Narrow_terminals_get_lines_of_their_width(int width)
    {
        foreach (var line in (string[][])[["fit", "llama-3.1-70b:Q4_K_M", "--on", "rtx-3090", "--ctx-size", "8192"], ["compare", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192"]])
        {
            using var output = new MemoryStream();
            await using var error = new StringWriter();
            await Aforo.Commands.Cli.RunAsync([.. line, "--lang", "en"], output, error, _setup.World, width: width);
            Assert.Equal("", error.ToString());
            // What is longer is one word, or a bar that stays whole.
            if (width >= 40) Assert.Equal([], System.Text.Encoding.UTF8.GetString(output.ToArray()).Split('\n').Where(one => one.TrimEnd().Length > width && one.Trim().Contains(' ', StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task What_is_no_model_is_refused()
    {
        _setup.File("words.gguf", "hello");
        _setup.File("empty.gguf", "");
        foreach (var name in (string[])["words.gguf", "empty.gguf", "."]) Assert.Equal(3, (await _setup.RunAsync("fit", Path.Combine(_setup.Home, name))).Status);
        Assert.Equal(2, (await _setup.RunAsync("fit", Tiny, "--devices", "17", "--backend", "cuda")).Status);
    }

    private static void Cut(string path, int length) => File.WriteAllBytes(path + ".cut", File.ReadAllBytes(path)[..length]);

    private async Task<JsonElement> Plan(string path, params string[] options) => JsonDocument.Parse((await _setup.RunAsync(["fit", path, .. options, "--json"])).Output).RootElement;

    private static long Total(JsonElement answer) => answer.GetProperty("memory").GetProperty("total_bytes").GetInt64();
}

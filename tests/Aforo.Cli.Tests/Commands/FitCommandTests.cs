using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

public sealed class FitCommandTests
{
    [Fact]
    public async Task Json_carries_every_byte_by_pool()
    {
        using var setup = new Setup();
        var (status, output, _) = await setup.RunAsync("fit", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192", "--json");
        Assert.Equal(0, status);
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal("aforo.fit/1", root.GetProperty("schema").GetString());
        var memory = root.GetProperty("memory");
        Assert.Equal(4912898048, memory.GetProperty("weights_bytes").GetInt64());
        Assert.Equal(1073741824, memory.GetProperty("kv_cache_bytes").GetInt64());
        Assert.Equal(130035744, memory.GetProperty("compute_bytes").GetInt64());
        Assert.Equal(513024, memory.GetProperty("output_bytes").GetInt64());
        Assert.Equal(4912898048 + 1073741824 + 130035744 + 513024, memory.GetProperty("total_bytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("fits").ValueKind);
        Assert.Equal("host", Assert.Single(memory.GetProperty("pools").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_does_not_fit_is_bad_news_with_changes()
    {
        using var setup = new Setup();
        var (status, output, _) = await setup.RunAsync("fit", "qwen3-coder-30b-a3b:Q4_K_M", "--on", "rtx-4090", "--json");
        Assert.Equal(1, status);
        var root = JsonDocument.Parse(output).RootElement;
        Assert.False(root.GetProperty("fits").GetBoolean());
        Assert.True(root.GetProperty("headroom_bytes").GetInt64() < 0);
        Assert.Contains(root.GetProperty("changes").EnumerateArray(), change => change.GetProperty("suffices").GetBoolean());
        Assert.Equal(2, root.GetProperty("memory").GetProperty("pools").GetArrayLength());
    }

    [Fact]
    public async Task A_table_is_answered_row_by_row()
    {
        using var setup = new Setup();
        setup.File("cases.csv", "model,ctx_size,cache_type_k,cache_type_v,flash_attn\nllama-3.1-8b:Q4_K_M,8192,q8_0,q8_0,on\n\"llama-3.1-8b:Q4_K_M\",8192,,,\nnosuch,4096,f16,f16,on\nllama-3.1-8b:Q4_K_M,8192,f16,q8_0,off\nllama-3.1-8b:Q4_K_M,many,,,\n");
        var (status, output, _) = await setup.RunAsync("fit", "--cases", Path.Combine(setup.Home, "cases.csv"));
        Assert.Equal(0, status);
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(5, rows.Length);
        Assert.Equal(570425344, rows[0].GetProperty("memory").GetProperty("kv_cache_bytes").GetInt64());
        Assert.Equal(1073741824, rows[1].GetProperty("memory").GetProperty("kv_cache_bytes").GetInt64());
        Assert.Contains("nosuch", rows[2].GetProperty("error").GetString());
        Assert.Contains("flash attention", rows[3].GetProperty("error").GetString());
        Assert.Contains("ctx-size", rows[4].GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("en", "does not fit")]
    [InlineData("es", "No cabe")]
    public async Task A_person_reads_the_verdict_in_their_language(string language, string verdict)
    {
        using var setup = new Setup();
        var (_, output, _) = await setup.RunAsync("fit", "qwen3-coder-30b-a3b", "--on", "rtx-4090", "--lang", language);
        Assert.Contains(verdict, output);
        Assert.Contains("262", output);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 90, line));
    }

    [Fact]
    public async Task Unknown_names_and_wrong_values_have_their_own_status()
    {
        using var setup = new Setup();
        Assert.Equal(3, (await setup.RunAsync("fit", "nosuch")).Status);
        Assert.Equal(3, (await setup.RunAsync("fit", "llama-3.1-8b", "--on", "nosuch")).Status);
        Assert.Equal(2, (await setup.RunAsync("fit", "llama-3.1-8b", "--parallel", "many")).Status);
        Assert.Equal(2, (await setup.RunAsync("fit")).Status);
        Assert.Contains("qwen3moe", (await setup.RunAsync("fit", "--list-architectures")).Output);
    }
}

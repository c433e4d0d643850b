using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

/// <summary>What a runtime puts beside a model: Ollama's reserve, a projector, a draft model, matrices in another order.</summary>
public sealed class FitBesideTests
{
    private const string Model = "llama-3.1-8b:Q4_K_M";

    [Theory]
    [InlineData("rtx-3090", 457L << 20)]
    [InlineData("mac-studio-m2-ultra:64", 512L << 20)]
    [InlineData("framework-desktop-395:128", 457L << 20)]
    public async Task Ollama_leaves_a_part_of_each_accelerator_alone(string device, long reserve)
    {
        using var setup = new Setup();
        var plain = await Fit(setup, "--on", device, "--ctx-size", "8192");
        var ollama = await Fit(setup, "--on", device, "--ctx-size", "8192", "--runtime", "ollama");
        var more = await Fit(setup, "--on", device, "--ctx-size", "8192", "--runtime", "ollama", "--gpu-overhead", "1000000000");
        Assert.Equal(Headroom(plain) - reserve, Headroom(ollama));
        Assert.Equal(Headroom(ollama) - 1000000000, Headroom(more));
        Assert.Equal("ollama", ollama.GetProperty("engine").GetProperty("runtime").GetString());
        Assert.Equal(reserve, Beside(ollama, 0, "reserve"));
        Assert.Equal(Total(plain), Total(ollama));
    }

    [Fact]
    public async Task Two_cards_keep_two_reserves()
    {
        using var setup = new Setup();
        var answer = await Fit(setup, "--on", "rtx-3090", "--devices", "2", "--ctx-size", "8192", "--runtime", "ollama");
        Assert.Equal(2 * (457L << 20), answer.GetProperty("memory").GetProperty("besides_bytes").GetInt64());
        Assert.Equal((457L << 20, 457L << 20), (Beside(answer, 0, "reserve"), Beside(answer, 1, "reserve")));
    }

    [Fact]
    public async Task The_environment_of_this_machine_says_how_much_more()
    {
        using var setup = new Setup();
        setup.Variable("OLLAMA_GPU_OVERHEAD", "500000000");
        var answer = await Fit(setup, "--ctx-size", "8192", "--runtime", "ollama", "--on", "rtx-3090");
        // What a catalogue's machine is set to, this one's environment does not tell.
        Assert.Equal(457L << 20, Beside(answer, 0, "reserve"));
    }

    [Fact]
    public async Task A_projector_is_counted_where_it_is_loaded()
    {
        using var setup = new Setup();
        setup.File("mmproj.gguf", new string('x', 70000));
        var path = Path.Combine(setup.Home, "mmproj.gguf");
        var plain = await Fit(setup, "--on", "rtx-3090", "--ctx-size", "8192");
        var with = await Fit(setup, "--on", "rtx-3090", "--ctx-size", "8192", "--mmproj", path);
        Assert.Equal(70000, Beside(with, 0, "projector"));
        Assert.Equal(Headroom(plain) - 70000, Headroom(with));
        Assert.Equal(Total(with) + 70000, with.GetProperty("memory").GetProperty("all_bytes").GetInt64());
        Assert.Equal(3, (await setup.RunAsync("fit", Model, "--mmproj", path + ".missing")).Status);
        Assert.Equal(3, (await setup.RunAsync("fit", Model, "--mmproj", "auto")).Status);
    }

    [Fact]
    public async Task A_draft_model_takes_its_own_weights_cache_and_buffers()
    {
        using var setup = new Setup();
        var draft = await Fit(setup, "llama-3.2-1b:Q8_0", "--on", "rtx-3090", "--ctx-size", "8192");
        var with = await Fit(setup, "--on", "rtx-3090", "--ctx-size", "8192", "--cache-type-k", "q8_0", "--cache-type-v", "q8_0", "--model-draft", "llama-3.2-1b:Q8_0");
        Assert.Equal(Total(draft), Beside(with, 0, "draft") + Beside(with, 1, "draft"));
        Assert.Equal(Total(with) + Total(draft), with.GetProperty("memory").GetProperty("all_bytes").GetInt64());
        Assert.Equal(3, (await setup.RunAsync("fit", Model, "--model-draft", "nosuch")).Status);
    }

    [Fact]
    public async Task Matrices_are_copied_in_another_order_only_where_the_processor_multiplies()
    {
        using var setup = new Setup();
        // All q4_K matrices of the layers; the table of outputs and some others are q6_K, which AVX2 leaves as they are.
        var onProcessor = (await Fit(setup, "--ctx-size", "4096")).GetProperty("memory");
        Assert.Equal("avx2", onProcessor.GetProperty("repacked_for").GetString());
        Assert.Equal(3655139328 - 128256L * 4096 / 256 * 144, onProcessor.GetProperty("repacked_bytes").GetInt64());
        Assert.Equal(0, (await Fit(setup, "--ctx-size", "4096", "--no-repack")).GetProperty("memory").GetProperty("repacked_bytes").GetInt64());
        // Weights beside a card lie in memory that it can reach, as they are.
        Assert.Equal(0, (await Fit(setup, "--ctx-size", "4096", "--on", "rtx-3090", "--gpu-layers", "10")).GetProperty("memory").GetProperty("repacked_bytes").GetInt64());
        // Metal pins nothing, and Apple's processors have kernels for q6_K too.
        var onMac = (await Fit(setup, "--ctx-size", "4096", "--on", "mac-studio-m2-ultra:64", "--gpu-layers", "10")).GetProperty("memory");
        Assert.Equal("arm-dotprod", onMac.GetProperty("repacked_for").GetString());
        Assert.True(onMac.GetProperty("repacked_bytes").GetInt64() > 1L << 30);
    }

    [Fact]
    public async Task A_person_reads_of_all_that_lies_beside()
    {
        using var setup = new Setup();
        var (_, english, _) = await setup.RunAsync("fit", Model, "--on", "rtx-3090", "--ctx-size", "8192", "--runtime", "ollama", "--model-draft", "llama-3.2-1b:Q8_0", "--lang", "en");
        Assert.Contains("Ollama leaves", english);
        Assert.Contains("the draft model takes", english);
        var (_, spanish, _) = await setup.RunAsync("fit", Model, "--ctx-size", "8192", "--no-mmap", "--lang", "es");
        Assert.Contains("--no-mmap el sistema no puede", spanish);
    }

    private static async Task<JsonElement> Fit(Setup setup, params string[] arguments)
    {
        var model = arguments[0].StartsWith('-') ? Model : arguments[0];
        var (_, output, error) = await setup.RunAsync(["fit", model, .. arguments.SkipWhile(argument => argument == model), "--json"]);
        Assert.True(output.Length > 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static long Headroom(JsonElement answer) => answer.GetProperty("headroom_bytes").GetInt64();

    private static long Total(JsonElement answer) => answer.GetProperty("memory").GetProperty("total_bytes").GetInt64();

    private static long Beside(JsonElement answer, int pool, string kind) =>
        answer.GetProperty("memory").GetProperty("pools")[pool].GetProperty("besides").EnumerateArray().Where(beside => beside.GetProperty("kind").GetString() == kind).Sum(beside => beside.GetProperty("bytes").GetInt64());
}

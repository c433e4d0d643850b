using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.LlamaServer;
using CsCheck;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

public sealed class StartSettingsTests
{
    /// <summary>Every name of every flag that the adapter reads, with a value, and what it has to become.</summary>
    [Theory]
    [InlineData("-c 8192", nameof(Setting.ContextSize), "8192")]
    [InlineData("--ctx-size 0", nameof(Setting.ContextSize), "0")]
    [InlineData("--ctx_size 4096", nameof(Setting.ContextSize), "4096")]
    [InlineData("-np 4", nameof(Setting.Parallel), "4")]
    [InlineData("--parallel -1", nameof(Setting.Parallel), "-1")]
    [InlineData("-kvu", nameof(Setting.KvUnified), "true")]
    [InlineData("--kv-unified", nameof(Setting.KvUnified), "true")]
    [InlineData("-no-kvu", nameof(Setting.KvUnified), "false")]
    [InlineData("--no-kv-unified", nameof(Setting.KvUnified), "false")]
    [InlineData("--no_kv_unified", nameof(Setting.KvUnified), "false")]
    [InlineData("--kv-unified-per-slot 32768", nameof(Setting.ContextPerSlot), "32768")]
    [InlineData("-ngl 99", nameof(Setting.GpuLayers), "99")]
    [InlineData("--gpu-layers -1", nameof(Setting.GpuLayers), "-1")]
    [InlineData("--n-gpu-layers all", nameof(Setting.GpuLayers), "all")]
    [InlineData("-ctk q8_0", nameof(Setting.CacheTypeK), "q8_0")]
    [InlineData("--cache-type-k q4_0", nameof(Setting.CacheTypeK), "q4_0")]
    [InlineData("-ctv q8_0", nameof(Setting.CacheTypeV), "q8_0")]
    [InlineData("--cache-type-v bf16", nameof(Setting.CacheTypeV), "bf16")]
    [InlineData("-fa", nameof(Setting.FlashAttention), "on")]
    [InlineData("-fa -c 4096", nameof(Setting.FlashAttention), "on")]
    [InlineData("-fa on", nameof(Setting.FlashAttention), "on")]
    [InlineData("--flash-attn off", nameof(Setting.FlashAttention), "off")]
    [InlineData("--flash-attn auto", nameof(Setting.FlashAttention), "auto")]
    [InlineData("-b 1024", nameof(Setting.Batch), "1024")]
    [InlineData("--batch-size 1024", nameof(Setting.Batch), "1024")]
    [InlineData("-ub 256", nameof(Setting.MicroBatch), "256")]
    [InlineData("--ubatch-size 256", nameof(Setting.MicroBatch), "256")]
    [InlineData("-fit off", nameof(Setting.Fit), "off")]
    [InlineData("--fit on", nameof(Setting.Fit), "on")]
    [InlineData("-fitt 512,1024", nameof(Setting.FitTarget), "512,1024")]
    [InlineData("--fit-target 512", nameof(Setting.FitTarget), "512")]
    [InlineData("-fitc 8192", nameof(Setting.FitContext), "8192")]
    [InlineData("--fit-ctx 8192", nameof(Setting.FitContext), "8192")]
    [InlineData("-cram -1", nameof(Setting.HostPromptCache), "-1")]
    [InlineData("--cache-ram 0", nameof(Setting.HostPromptCache), "0")]
    [InlineData("--cache-reuse 256", nameof(Setting.CacheReuse), "256")]
    [InlineData("--no-cache-idle-slots", nameof(Setting.CacheIdleSlots), "false")]
    [InlineData("--no-cache-prompt", nameof(Setting.CachePrompt), "false")]
    [InlineData("-sps 0.5", nameof(Setting.SlotSimilarity), "0.5")]
    [InlineData("--slot-prompt-similarity 0.0", nameof(Setting.SlotSimilarity), "0.0")]
    [InlineData("-ctxcp 8", nameof(Setting.Checkpoints), "8")]
    [InlineData("--ctx-checkpoints 8", nameof(Setting.Checkpoints), "8")]
    [InlineData("--swa-checkpoints 8", nameof(Setting.Checkpoints), "8")]
    [InlineData("--context-shift", nameof(Setting.ContextShift), "true")]
    [InlineData("--no-context-shift", nameof(Setting.ContextShift), "false")]
    [InlineData("--swa-full", nameof(Setting.SlidingWindowFull), "true")]
    [InlineData("-to 60", nameof(Setting.Timeout), "60")]
    [InlineData("--timeout 60", nameof(Setting.Timeout), "60")]
    [InlineData("--sse-ping-interval -1", nameof(Setting.PingInterval), "-1")]
    [InlineData("--log-file server.log", nameof(Setting.LogFile), "server.log")]
    [InlineData("--models-max 2", nameof(Setting.ModelsMax), "2")]
    [InlineData("--models-dir models", nameof(Setting.ModelsFolder), "models")]
    [InlineData("--models-preset presets.ini", nameof(Setting.ModelsPreset), "presets.ini")]
    [InlineData("-m a.gguf", nameof(Setting.Model), "a.gguf")]
    [InlineData("--model a.gguf", nameof(Setting.Model), "a.gguf")]
    [InlineData("-hf user/model:Q4_K_M", nameof(Setting.ModelRepository), "user/model:Q4_K_M")]
    [InlineData("--hf-repo user/model", nameof(Setting.ModelRepository), "user/model")]
    [InlineData("-a name", nameof(Setting.Alias), "name")]
    [InlineData("--alias name", nameof(Setting.Alias), "name")]
    [InlineData("--host 0.0.0.0", nameof(Setting.Host), "0.0.0.0")]
    [InlineData("--port 9931", nameof(Setting.Port), "9931")]
    [InlineData("--api-prefix /llm", nameof(Setting.PathPrefix), "/llm")]
    [InlineData("--no-slots", nameof(Setting.SlotsEndpoint), "false")]
    [InlineData("--slots", nameof(Setting.SlotsEndpoint), "true")]
    [InlineData("--metrics", nameof(Setting.MetricsEndpoint), "true")]
    [InlineData("--sleep-idle-seconds 600", nameof(Setting.SleepIdle), "600")]
    [InlineData("-n 512", nameof(Setting.Predict), "512")]
    [InlineData("--predict 512", nameof(Setting.Predict), "512")]
    [InlineData("--n-predict 512", nameof(Setting.Predict), "512")]
    [InlineData("--keep 4", nameof(Setting.Keep), "4")]
    [InlineData("--rope-scaling yarn", nameof(Setting.RopeScaling), "yarn")]
    [InlineData("--rope-scale 4", nameof(Setting.RopeScale), "4")]
    [InlineData("--rope-freq-scale 0.25", nameof(Setting.RopeFrequencyScale), "0.25")]
    [InlineData("--yarn-orig-ctx 32768", nameof(Setting.YarnOriginalContext), "32768")]
    public void A_flag_sets_what_its_name_means(string line, string setting, string value)
    {
        var settings = Read(line.Split(' '));

        Assert.Equal(value, settings[Enum.Parse<Setting>(setting)]?.Value);
    }

    [Fact]
    public void A_flag_wins_over_its_variable_and_the_last_flag_over_the_first()
    {
        var settings = Read(["-c", "4096", "--ctx-size", "8192"], ("LLAMA_ARG_CTX_SIZE", "16384"));

        Assert.Equal(["8192", "4096", "16384"], settings.All(Setting.ContextSize).Select(statement => statement.Value));
        Assert.Equal(["--ctx-size", "-c", null], settings.All(Setting.ContextSize).Select(statement => statement.Source.Flag));
        Assert.Equal("LLAMA_ARG_CTX_SIZE", settings.All(Setting.ContextSize)[2].Source.Variable);
        Assert.Equal([Layers.ServerFlag, Layers.ServerFlag, Layers.ServerVariable], settings.All(Setting.ContextSize).Select(statement => statement.Layer));
    }

    [Fact]
    public void Every_variable_sets_what_its_flag_sets()
    {
        foreach (var flag in StartFlags.All.Where(flag => flag.Variable is not null && flag.Setting != Setting.ApiKey))
        {
            Assert.Equal("7", Read([], (flag.Variable!, "7"))[flag.Setting]?.Value);
        }
    }

    [Fact]
    public void A_negative_variable_turns_off_by_being_there()
    {
        var settings = Read([], ("LLAMA_ARG_NO_KV_UNIFIED", "whatever"), ("LLAMA_ARG_KV_UNIFIED", "1"));

        Assert.False(settings[Setting.KvUnified]?.Flag);
    }

    [Fact]
    public void A_value_glued_to_its_flag_is_no_setting_but_an_error()
    {
        var settings = Read(["--ctx-size=8192", "-np", "2"]);

        Assert.Null(settings[Setting.ContextSize]);
        Assert.Equal("2", settings[Setting.Parallel]?.Value);
        Assert.Equal(["--ctx-size"], settings.Glued);
    }

    [Fact]
    public void Keys_are_noted_and_never_copied()
    {
        var settings = Read(["--api-key", "sk-secret-1"], ("LLAMA_API_KEY", "sk-secret-2"));

        Assert.NotNull(settings[Setting.ApiKey]);
        Assert.DoesNotContain("secret", string.Join(' ', settings.All(Setting.ApiKey)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8192", 8192)]
    [InlineData(" 8192", 8192)]
    [InlineData("+8192", 8192)]
    [InlineData("-1", -1)]
    [InlineData("32k", 32)]
    [InlineData("131_072", 131)]
    [InlineData("1e5", 1)]
    [InlineData("k32", null)]
    [InlineData("", null)]
    [InlineData("-", null)]
    [InlineData("2147483647", 2147483647)]
    [InlineData("2147483648", null)]
    [InlineData("-2147483648", -2147483648)]
    [InlineData("99999999999999999999", null)]
    public void Numbers_are_taken_as_the_server_takes_them(string text, int? number) =>
        Assert.Equal(number, new Statement(text, Layers.ServerFlag, new Source()).Whole);

    [Fact]
    public void No_command_line_is_too_odd()
    {
        string[] flags = [.. StartFlags.All.SelectMany(flag => flag.Names.Concat(flag.Negatives)), "--unknown", "-1", "", "-", "--", "=", "--ctx-size="];
        string[] variables = [.. StartFlags.All.Select(flag => flag.Variable).OfType<string>(), "LLAMA_ARG_NO_KV_UNIFIED"];
        Gen.Select(
            Gen.OneOf(Gen.Int[0, flags.Length - 1].Select(index => flags[index]), Gen.String).Array[0, 12],
            Gen.Select(Gen.Int[0, variables.Length - 1], Gen.String).Array[0, 5])
            .Sample((arguments, environment) =>
            {
                var set = environment.DistinctBy(entry => entry.Item1).ToDictionary(entry => variables[entry.Item1], entry => entry.Item2);
                var settings = StartSettings.Read(arguments, set, new Source(), name => Source.Environment(name));
                LaunchFacts.Of(settings, new Scope(), LlamaServerVersion.Parse("v0.5.0"), null);
                Launch.AddressOf(settings);
            });
    }

    [Theory]
    [InlineData("", "http://127.0.0.1:8080/")]
    [InlineData("--host 0.0.0.0 --port 9000", "http://127.0.0.1:9000/")]
    [InlineData("--host ::", "http://[::1]:8080/")]
    [InlineData("--host 10.0.0.5", "http://10.0.0.5:8080/")]
    [InlineData("--host 127.0.0.1,::1", "http://127.0.0.1:8080/")]
    [InlineData("--host /run/llama.sock", null)]
    [InlineData("--port 0", null)]
    [InlineData("--port 99999", null)]
    [InlineData("--api-prefix /llm --port 81", "http://127.0.0.1:81/llm/")]
    [InlineData("--ssl-key-file k.pem", "https://127.0.0.1:8080/")]
    public void An_address_is_made_of_host_and_port(string line, string? address) =>
        Assert.Equal(address, Launch.AddressOf(Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))?.AbsoluteUri);

    internal static StartSettings Read(string[] arguments, params (string Name, string Value)[] environment) =>
        StartSettings.Read(arguments, environment.ToImmutableDictionary(entry => entry.Name, entry => entry.Value), new Source(), name => Source.Environment(name));
}

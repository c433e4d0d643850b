using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

/// <summary>Where a start of llama-server is written: services, containers, the configuration file, processes of others.</summary>
public sealed class PlacesTests : IDisposable
{
    private const string Unit = """
        [Unit]
        Description=Models

        [Service]
        Environment="LLAMA_ARG_N_PARALLEL=2" LLAMA_ARG_CTX_SIZE=4096
        EnvironmentFile=-/etc/default/llama
        ExecStart=/usr/bin/env CUDA_VISIBLE_DEVICES=0 /opt/llama.cpp/llama-server \
            --model "/srv/models/a model.gguf" \
            # the context of all slots
            --ctx-size 65536 \
            --port ${PORT} $EXTRA
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("aforo-places-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_service_tells_each_setting_with_its_line()
    {
        Write("/etc/systemd/system/llama.service", Unit);
        Write("/etc/default/llama", "PORT=9000\nEXTRA=\"-ctk q8_0 -fa\"\n");

        var launch = Assert.Single(UnitFiles.Read(World()));

        Assert.Equal("http://127.0.0.1:9000/", launch.Address?.AbsoluteUri);
        Assert.Equal(("65536", "/etc/systemd/system/llama.service", 10, "--ctx-size"), Told(launch, Setting.ContextSize));
        Assert.Equal("/srv/models/a model.gguf", launch.Settings[Setting.Model]?.Value);
        Assert.Equal("q8_0", launch.Settings[Setting.CacheTypeK]?.Value);
        Assert.Equal("on", launch.Settings[Setting.FlashAttention]?.Value);
        Assert.Equal(("2", "LLAMA_ARG_N_PARALLEL", 5), (launch.Settings[Setting.Parallel]?.Value, launch.Settings[Setting.Parallel]?.Source.Variable, launch.Settings[Setting.Parallel]?.Source.Line));
        Assert.Equal(["65536", "4096"], launch.Settings.All(Setting.ContextSize).Select(statement => statement.Value));
    }

    [Fact]
    public void A_drop_in_resets_and_replaces_the_command()
    {
        Write("/etc/systemd/system/llama.service", Unit);
        Write("/etc/systemd/system/llama.service.d/override.conf", "[Service]\nExecStart=\nExecStart=/opt/llama.cpp/llama-server -m b.gguf -c 8192\n");

        Assert.Equal(("8192", "/etc/systemd/system/llama.service.d/override.conf", 3, "-c"), Told(Assert.Single(UnitFiles.Read(World())), Setting.ContextSize));
    }

    [Fact]
    public void A_command_inside_a_shell_is_found_and_other_services_are_not()
    {
        Write("/etc/systemd/system/a.service", "[Service]\nExecStart=/bin/sh -c 'exec /opt/llama-server -c 4096 --port 81'\n");
        Write("/etc/systemd/system/b.service", "[Service]\nExecStart=/usr/bin/ollama serve\n");

        Assert.Equal("4096", Assert.Single(UnitFiles.Read(World())).Settings[Setting.ContextSize]?.Value);
    }

    [Fact]
    public async Task What_a_service_says_and_the_process_does_not_waits_for_a_restart()
    {
        Write("/etc/systemd/system/llama.service", "[Service]\nExecStart=/opt/llama-server -c 65536 -np 1\n");
        var server = new RecordedServer().File("/props", "replies/props.json").File("/v1/models", "replies/models.json");
        var process = new RunningProcess(7, ["/opt/llama-server", "-c", "32768", "-np", "1"], ImmutableDictionary<string, string>.Empty);
        var seen = await new LlamaServerRuntime().ObserveAsync(server.World(process) with { Root = _root }, CancellationToken.None);

        Assert.Equal(32768, seen.Whole(FactNames.ContextTotal));
        var waiting = Assert.Single(seen.Facts, fact => fact is { Name: FactNames.ContextTotal, Role: Role.Ineffective });
        Assert.Equal((65536L, "needs-restart", "/etc/systemd/system/llama.service", 2), (waiting.Value.Whole, waiting.Reason, waiting.Source.File, waiting.Source.Line));
    }

    [Fact]
    public void A_container_is_reached_at_its_published_port()
    {
        const string Inspect = """
            [{"Id":"abc","Name":"/llm","Path":"/app/llama-server","Args":["-m","/models/a.gguf","-c","16384"],
              "Config":{"Env":["LLAMA_ARG_HOST=0.0.0.0","LLAMA_ARG_CTX_SIZE=4096","LLAMA_API_KEY=sk-secret"]},
              "HostConfig":{"NetworkMode":"bridge"},"NetworkSettings":{"Ports":{"8080/tcp":[{"HostIp":"0.0.0.0","HostPort":"9000"}]}}},
             {"Id":"def","Path":"redis-server","Args":[]}, 7, null]
            """;

        var launch = Assert.Single(Containers.Parse(Inspect));

        Assert.Equal("http://127.0.0.1:9000/", launch.Address?.AbsoluteUri);
        Assert.Equal("16384", launch.Settings[Setting.ContextSize]?.Value);
        Assert.Equal("container llm", launch.Source.Note);
        Assert.DoesNotContain("secret", string.Join(' ', launch.Settings.Statements.Values.SelectMany(all => all)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("[{\"Path\":\"llama-server\",\"Args\":{},\"Config\":[],\"NetworkSettings\":7}]")]
    [InlineData("not json")]
    public void A_container_engine_may_print_anything(string text) => Assert.All(Containers.Parse(text), launch => Assert.Null(launch.Address));

    [Fact]
    public void The_configuration_file_stands_below_variables_and_flags()
    {
        Write("/etc/llama.cpp/config.ini", "ctx-size = 4096 ; all\n[*]\nparallel = 2\n[default]\nLLAMA_ARG_CACHE_RAM = 0\nno-context-shift = true\n[other]\nctx-size = 1\n");
        var file = ConfigurationFile.Read(World());
        var settings = StartSettingsTests.Read(["-c", "8192"]).Over(file);

        Assert.Equal(["8192", "4096"], settings.All(Setting.ContextSize).Select(statement => statement.Value));
        Assert.Equal(("2", 3), (settings[Setting.Parallel]?.Value, settings[Setting.Parallel]?.Source.Line));
        Assert.Equal("0", settings[Setting.HostPromptCache]?.Value);
        Assert.False(settings[Setting.ContextShift]?.Flag);
    }

    [Theory]
    [InlineData("/usr/local/lib/ollama/llama-server", "-c", "4096")]
    [InlineData("/opt/llama-server", "--model", "/root/.ollama/models/blobs/sha256-abc")]
    [InlineData("/usr/bin/python3", "llama-server", "-c")]
    public void Children_of_other_runtimes_are_theirs(params string[] arguments) =>
        Assert.Empty(Launches.OfProcesses(World() with { Processes = () => [new RunningProcess(1, arguments, ImmutableDictionary<string, string>.Empty)] }));

    private static (string? Value, string? File, int? Line, string? Flag) Told(Launch launch, Setting setting) =>
        (launch.Settings[setting]?.Value, launch.Settings[setting]?.Source.File, launch.Settings[setting]?.Source.Line, launch.Settings[setting]?.Source.Flag);

    private Surroundings World() => new() { Platform = Platform.Linux, Root = _root, Home = "/home/user", CurrentDirectory = "/" };

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root + path)!);
        File.WriteAllText(_root + path, text);
    }
}

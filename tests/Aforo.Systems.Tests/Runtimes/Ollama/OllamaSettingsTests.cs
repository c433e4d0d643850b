using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.Ollama;
using Aforo.Systems.Tests.Runtimes.LlamaServer;
using Microsoft.Data.Sqlite;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

public sealed class OllamaSettingsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ollama-settings-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Surroundings World(Platform platform = Platform.Linux, params (string Name, string Value)[] shell) => new()
    {
        Platform = platform,
        Home = Path.Join(_root, "home"),
        CurrentDirectory = _root,
        Root = _root,
        Environment = shell.ToImmutableDictionary(variable => variable.Name, variable => variable.Value),
    };

    private string Write(string path, string text)
    {
        var file = Path.Join(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    private static RunningProcess Server(params (string Name, string Value)[] variables) =>
        new(77, ["/usr/local/bin/ollama", "serve"], variables.ToImmutableDictionary(variable => variable.Name, variable => variable.Value));

    private static async Task<Observation> Read(Surroundings world, string? version = "0.32.15")
    {
        var seen = new OllamaFacts("ollama");
        (await OllamaSettings.ReadAsync(world, CancellationToken.None)).Tell(seen, version);
        return seen.Observation(null);
    }

    [Fact]
    public async Task Every_variable_has_its_fact()
    {
        var seen = await Read(World(Platform.Linux, ("OLLAMA_CONTEXT_LENGTH", "65536"), ("OLLAMA_NUM_PARALLEL", "2"), ("OLLAMA_MAX_LOADED_MODELS", "1"), ("OLLAMA_KEEP_ALIVE", "-1"), ("OLLAMA_LOAD_TIMEOUT", "10m"), ("OLLAMA_FLASH_ATTENTION", "1"), ("OLLAMA_KV_CACHE_TYPE", "Q8_0"), ("OLLAMA_GPU_OVERHEAD", "1073741824"), ("LLAMA_ARG_CACHE_RAM", "1024"), ("PATH", "/bin")));

        Assert.Equal(65_536, seen.Whole(FactNames.NumCtx, Layers.ServerVariable));
        Assert.Equal("OLLAMA_CONTEXT_LENGTH", seen.Fact(FactNames.NumCtx).Source.Variable);
        Assert.Equal(2, seen.Whole(FactNames.Parallel));
        Assert.Equal(1, seen.Whole(FactNames.MaxLoadedModels));
        Assert.Equal(-1, seen.Whole(FactNames.KeepAlive));
        Assert.Equal((600L, "load"), (seen.Whole(FactNames.Timeout)!.Value, seen.Fact(FactNames.Timeout).Scope.Timeout!));
        Assert.True(seen.Fact(FactNames.FlashAttention).Value.Flag);
        Assert.Equal("q8_0", seen.Fact(FactNames.CacheTypeK).Value.Text);
        Assert.Equal("q8_0", seen.Fact(FactNames.CacheTypeV).Value.Text);
        Assert.Equal(1L << 30, seen.Whole("OLLAMA_GPU_OVERHEAD"));
        Assert.Equal(1L << 30, seen.Whole(FactNames.HostPromptCacheBytes));
        Assert.All(seen.Facts, fact => Assert.Equal("ollama", fact.Scope.Runtime));
    }

    [Theory]
    [InlineData("30m", 1800d)]
    [InlineData("90", 90d)]
    [InlineData("1h30m", 5400d)]
    [InlineData("0", 0d)]
    [InlineData("-5m", -1d)]
    public async Task Keep_alive_is_a_duration_or_seconds(string value, double seconds) =>
        Assert.Equal(seconds, (await Read(World(Platform.Linux, ("OLLAMA_KEEP_ALIVE", value)))).Fact(FactNames.KeepAlive).Value.Number);

    [Fact]
    public async Task A_load_timeout_of_nothing_is_no_limit() => Assert.DoesNotContain((await Read(World(Platform.Linux, ("OLLAMA_LOAD_TIMEOUT", "0")))).Facts, fact => fact.Name == FactNames.Timeout);

    [Fact]
    public async Task Drop_ins_win_over_the_unit_and_the_shell_does_not_reach_a_service()
    {
        Write("etc/systemd/system/ollama.service", "[Service]\nExecStart=/usr/local/bin/ollama serve\nEnvironment=\"OLLAMA_CONTEXT_LENGTH=8192\"\n");
        Write("usr/lib/systemd/system/ollama.service.d/10.conf", "[Service]\nEnvironment=OLLAMA_CONTEXT_LENGTH=1\n");
        var dropIn = Write("etc/systemd/system/ollama.service.d/10.conf", "[Service]\n# mine\nEnvironment=\"OLLAMA_CONTEXT_LENGTH=32768\" OLLAMA_KEEP_ALIVE=1h\n");

        var seen = await Read(World(Platform.Linux, ("OLLAMA_CONTEXT_LENGTH", "131072")));

        var fact = seen.Fact(FactNames.NumCtx);
        Assert.Equal((32_768L, dropIn, 3), (fact.Value.Whole!.Value, fact.Source.File!, fact.Source.Line!.Value));
        Assert.Equal(3600, seen.Whole(FactNames.KeepAlive));
        var losers = seen.Facts.Where(one => one.Name == FactNames.NumCtx && one.Role == Role.Overridden).Select(one => one.Value.Whole);
        Assert.Equal([8192, 131_072], losers);
    }

    [Fact]
    public async Task A_shell_alone_does_not_set_a_service()
    {
        Write("etc/systemd/system/ollama.service", "[Service]\nEnvironment=\"PATH=/bin\"\n");

        var fact = Assert.Single((await Read(World(Platform.Linux, ("OLLAMA_CONTEXT_LENGTH", "131072")))).Facts, one => one.Name == FactNames.NumCtx);

        Assert.Equal((Role.Ineffective, "shell-does-not-reach-service"), (fact.Role, fact.Reason!));
    }

    [Fact]
    public async Task What_the_running_server_has_is_the_truth()
    {
        Write("etc/systemd/system/ollama.service", "[Service]\nEnvironment=OLLAMA_CONTEXT_LENGTH=32768 OLLAMA_NUM_PARALLEL=4\n");

        var seen = await Read(World() with { Processes = () => [Server(("OLLAMA_CONTEXT_LENGTH", "8192"))] });

        Assert.Equal((8192L, "process 77"), (seen.Whole(FactNames.NumCtx)!.Value, seen.Fact(FactNames.NumCtx).Source.Note!));
        var pending = Assert.Single(seen.Facts, fact => fact is { Name: FactNames.Parallel, Layer: Layers.ServerVariable });
        Assert.Equal((Role.Ineffective, "needs-restart"), (pending.Role, pending.Reason!));
        Assert.Equal(1, seen.Whole(FactNames.Parallel, Layers.ServerDefault));
    }

    [Fact]
    public async Task What_the_server_has_from_a_file_is_told_as_the_files()
    {
        var unit = Write("etc/systemd/system/ollama.service", "[Service]\nEnvironment=OLLAMA_CONTEXT_LENGTH=32768\n");

        var seen = await Read(World(Platform.Linux, ("OLLAMA_CONTEXT_LENGTH", "9")) with { Processes = () => [Server(("OLLAMA_CONTEXT_LENGTH", "32768"))] });

        Assert.Equal((32_768L, unit, 2), (seen.Whole(FactNames.NumCtx)!.Value, seen.Fact(FactNames.NumCtx).Source.File!, seen.Fact(FactNames.NumCtx).Source.Line!.Value));
        Assert.Equal("not-in-server-environment", Assert.Single(seen.Facts, fact => fact is { Name: FactNames.NumCtx, Role: Role.Ineffective }).Reason);
    }

    [Fact]
    public async Task A_changed_file_waits_for_a_restart()
    {
        Write("etc/systemd/system/ollama.service", "[Service]\nEnvironment=OLLAMA_CONTEXT_LENGTH=32768\n");

        var seen = await Read(World() with { Processes = () => [Server(("OLLAMA_CONTEXT_LENGTH", "8192"))] });

        Assert.Equal(8192, seen.Whole(FactNames.NumCtx));
        Assert.Equal((32_768L, "needs-restart"), seen.Facts.Where(fact => fact is { Name: FactNames.NumCtx, Role: Role.Ineffective }).Select(fact => (fact.Value.Whole!.Value, fact.Reason!)).Single());
    }

    [Fact]
    public async Task Only_the_server_itself_counts_as_the_process() =>
        Assert.Empty((await Read(World() with { Processes = () => [new RunningProcess(1, ["ollama", "run", "x"], ImmutableDictionary<string, string>.Empty.Add("OLLAMA_NUM_PARALLEL", "9"))] })).Facts.Where(fact => fact.Layer == Layers.ServerVariable));

    [Fact]
    public async Task Defaults_by_version()
    {
        Assert.Equal(1, (await Read(World())).Whole(FactNames.Parallel, Layers.ServerDefault));
        var old = await Read(World(), "0.9.6");
        Assert.False(old.Has(FactNames.Parallel));
        Assert.Equal((300L, "runtimes/ollama"), (old.Whole(FactNames.KeepAlive)!.Value, old.Fact(FactNames.KeepAlive).Source.Catalog!));
        Assert.Equal("f16", old.Fact(FactNames.CacheTypeV).Value.Text);
    }

    [Fact]
    public async Task Launchd_speaks_for_the_session()
    {
        var world = World(Platform.MacOs) with { Run = (program, arguments, _) => Task.FromResult(program == "launchctl" && arguments is ["getenv", "OLLAMA_CONTEXT_LENGTH"] ? "65536\n" : null) };

        Assert.Equal((65_536L, "launchctl getenv"), ((await Read(world)).Whole(FactNames.NumCtx)!.Value, (await Read(world)).Fact(FactNames.NumCtx).Source.Note!));
    }

    [Fact]
    public async Task The_desktop_apps_slider_beats_the_shell()
    {
        var path = Path.Join(_root, "home", "Library", "Application Support", "Ollama", "db.sqlite");
        Database(path, "CREATE TABLE settings (id INTEGER, context_length INTEGER, models TEXT, expose BOOLEAN, browser BOOLEAN); INSERT INTO settings VALUES (1, 16384, '/Volumes/big/models', 1, 0);");

        var settings = await OllamaSettings.ReadAsync(World(Platform.MacOs, ("OLLAMA_CONTEXT_LENGTH", "131072")), CancellationToken.None);
        var facts = new OllamaFacts("ollama");
        settings.Tell(facts, "0.32.15");
        var seen = facts.Observation(null);

        Assert.Equal(("0.0.0.0", "/Volumes/big/models"), (settings["OLLAMA_HOST"]!, settings["OLLAMA_MODELS"]!));
        var app = seen.Fact(FactNames.NumCtx);
        Assert.Equal((16_384L, Layers.DesktopApp, path, "/settings/context_length"), (app.Value.Whole!.Value, app.Layer!, app.Source.File!, app.Source.Pointer!));
        Assert.Equal((131_072L, Layers.DesktopApp), seen.Facts.Where(fact => fact is { Name: FactNames.NumCtx, Role: Role.Overridden }).Select(fact => (fact.Value.Whole!.Value, fact.OverriddenBy!)).Single());
    }

    [Fact]
    public async Task An_older_app_and_a_damaged_database_say_less()
    {
        var path = Path.Join(_root, "local", "Ollama", "db.sqlite");
        var world = World(Platform.Windows, ("LOCALAPPDATA", Path.Join(_root, "local")));
        Database(path, "CREATE TABLE settings (expose BOOLEAN); INSERT INTO settings VALUES (0);");
        Assert.False((await Read(world)).Has(FactNames.NumCtx));
        File.WriteAllText(path, "SQLite format 3 no more");
        Assert.False((await Read(world)).Has(FactNames.NumCtx));
    }

    [Fact]
    public async Task Containers_tell_their_variables()
    {
        const string id = "3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a";
        var world = World() with
        {
            Run = (program, arguments, _) => Task.FromResult(program != "docker" ? null : arguments[0] == "ps"
                ? $"{id}\tollama/ollama:0.32.15\naaaaaaaaaaaaaaaa\tghcr.io/open-webui/open-webui:ollama\n"
                : arguments.SequenceEqual(["inspect", id]) ? """[{"Name":"/llm","Config":{"Env":["PATH=/bin","OLLAMA_CONTEXT_LENGTH=24576",7,"OLLAMA_HOST=0.0.0.0:11434"]},"NetworkSettings":{"Ports":{"11434/tcp":[{"HostIp":"0.0.0.0","HostPort":"11500"},{"HostIp":"::","HostPort":"11500"}]}}}]""" : null),
        };
        Assert.Equal(["http://127.0.0.1:11434/", "http://127.0.0.1:11500/"], (await OllamaSettings.ReadAsync(world, CancellationToken.None)).Addresses.Select(address => address.AbsoluteUri));

        var fact = (await Read(world)).Fact(FactNames.NumCtx);

        Assert.Equal((24_576L, "docker inspect llm", "/0/Config/Env/1"), (fact.Value.Whole!.Value, fact.Source.Note!, fact.Source.Pointer!));
    }

    [Fact]
    public async Task A_server_of_the_machine_and_one_in_a_container_keep_their_own_settings()
    {
        const string id = "f00dfacef00dfacef00dfacef00dface";
        var inside = new RunningProcess(12, ["/bin/ollama", "serve"], ImmutableDictionary<string, string>.Empty.Add("OLLAMA_CONTEXT_LENGTH", "24576").Add("OLLAMA_KEEP_ALIVE", "1h").Add("HOSTNAME", "x"));
        var own = new RunningProcess(10, ["ollama", "serve"], ImmutableDictionary<string, string>.Empty.Add("OLLAMA_CONTEXT_LENGTH", "8192"));
        var world = World(Platform.Linux) with
        {
            Run = (program, arguments, _) => Task.FromResult(program != "docker" ? null : arguments[0] == "ps"
                ? $"{id}\tollama/ollama:0.32.15\n"
                : """[{"Name":"/llm","Config":{"Env":["OLLAMA_CONTEXT_LENGTH=24576","OLLAMA_KEEP_ALIVE=1h"]},"NetworkSettings":{"Ports":{"11434/tcp":[{"HostIp":"0.0.0.0","HostPort":"11500"}]}}}]"""),
            Processes = () => [own, inside],
        };
        var settings = await OllamaSettings.ReadAsync(world, CancellationToken.None);
        Assert.Equal(["8192"], Contexts(settings.For(new Uri("http://127.0.0.1:11434"))));
        Assert.Equal(["24576"], Contexts(settings.For(new Uri("http://127.0.0.1:11500"))));

        var published = await OllamaSettings.ReadAsync(world with { Processes = () => [inside], Run = (program, arguments, _) => Task.FromResult(program != "docker" ? null : arguments[0] == "ps"
            ? $"{id}\tollama/ollama:0.32.15\n"
            : """[{"Name":"/llm","Config":{"Env":["OLLAMA_CONTEXT_LENGTH=24576","OLLAMA_KEEP_ALIVE=1h"]},"NetworkSettings":{"Ports":{"11434/tcp":[{"HostIp":"0.0.0.0","HostPort":"11434"}]}}}]""") }, CancellationToken.None);
        Assert.Equal(["24576"], Contexts(published.For(new Uri("http://127.0.0.1:11434"))));

        static string[] Contexts(OllamaSettings settings)
        {
            var seen = new OllamaFacts("ollama");
            settings.Tell(seen, "0.32.15");
            return [.. seen.Observation(null).Facts.Where(fact => fact.Name == FactNames.NumCtx).Select(fact => $"{fact.Value}")];
        }
    }

    [Theory]
    [InlineData("{\"disable_ollama_cloud\": true}", true, 0)]
    [InlineData("{\"disable_ollama_cloud\": false, \"x\": 1}", false, 0)]
    [InlineData("{\"disable_ollama_cloud\": 1}", null, 0)]
    [InlineData("{", null, 1)]
    public async Task The_servers_own_file_tells_whether_the_cloud_is_off(string text, bool? disabled, int problems)
    {
        var world = World(Platform.Linux);
        Directory.CreateDirectory(Path.Join(world.Home, ".ollama"));
        File.WriteAllText(Path.Join(world.Home, ".ollama", "server.json"), text);
        var seen = await Read(world);
        Assert.Equal(disabled, seen.Facts.SingleOrDefault(fact => fact.Name == FactNames.CloudDisabled)?.Value.Flag);
        Assert.Equal(problems, seen.Problems.Length);
    }

    private static void Database(string path, string script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Aforo.Systems;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>A whole setup in a folder of its own: home, machine, servers, logs. The doctor runs on it as on a real one.</summary>
internal sealed class Setup : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-scenario-").FullName;
    private readonly List<string> _arguments = [];
    private readonly Dictionary<string, string> _environment = new() { ["LANG"] = "C.UTF-8" };

    public Setup()
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Root);
    }

    public string Home => Path.Join(Root, "home", "user");

    public string Root => Path.Join(_folder, "root");

    public Network Network { get; } = new();

    /// <summary>What a command prints, by its program.</summary>
    public Dictionary<string, string> Commands { get; } = [];

    public List<RunningProcess> Processes { get; } = [];

    public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a file below the home folder.</summary>
    public Setup File(string path, string text)
    {
        var full = Path.Join(Home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, text, new UTF8Encoding(false));
        return this;
    }

    /// <summary>Writes a file of the machine, such as <c>/proc/meminfo</c>.</summary>
    public Setup SystemFile(string path, string text)
    {
        var full = Path.Join(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, text, new UTF8Encoding(false));
        return this;
    }

    public Setup Arguments(params string[] arguments)
    {
        _arguments.AddRange(arguments);
        return this;
    }

    public Setup Variable(string name, string value)
    {
        _environment[name] = value;
        return this;
    }

    /// <summary>Runs a command line and gives what it answered.</summary>
    public async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var status = await Aforo.Commands.Cli.RunAsync(arguments, output, error, World);
        return (status, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public async Task<(int Status, JsonDocument Diagnosis)> DoctorAsync()
    {
        var (status, output, error) = await RunAsync(["doctor", "--json", .. _arguments]);
        Assert.True(output.Length > 0, error);
        return (status, JsonDocument.Parse(output));
    }

    /// <summary>What <c>aforo fix</c> answers in this setup.</summary>
    public Task<(int Status, string Output, string Error)> FixAsync(params string[] arguments) => RunAsync(["fix", .. arguments, .. _arguments]);

    /// <summary>The doctor's answer for a person.</summary>
    public async Task<string> DoctorTextAsync() => (await RunAsync(["doctor", .. _arguments])).Output;

    public void Dispose()
    {
        Network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public Surroundings World() => new()
    {
        Platform = Platform.Linux,
        Root = Root,
        Home = Home,
        CurrentDirectory = Home,
        Environment = _environment.ToImmutableDictionary(),
        Clock = new StoppedClock(Now),
        HttpHandler = () => Network.Handler(),
        Run = (program, _, _) => Task.FromResult(Commands.GetValueOrDefault(program)),
        Processes = () => Processes,
    };

    /// <summary>A clock that stands still, but lets timeouts run.</summary>
    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}

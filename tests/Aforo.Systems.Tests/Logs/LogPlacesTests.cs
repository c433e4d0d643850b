using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Tests.Logs;

public sealed class LogPlacesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("aforo-logs-").FullName;
    private readonly List<string> _ran = [];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task On_macOS_the_newest_file_says_what_is_in_force_and_older_ones_add_incidents()
    {
        Put("/Users/ana/.ollama/logs/server.log", "26-ollama-0.32.15-macos-three-minute-limit-prefix-changes", daysOld: 2);
        Put("/Users/ana/.ollama/logs/server-1.log", "23-ollama-0.24.0-plain-two-contexts-one-blob", daysOld: 1);
        Put("/Users/ana/.ollama/logs/app.log", "25-ollama-0.32.15-rocm-memory-reduced-then-crash", daysOld: 0);
        var seen = await LogPlaces.ReadAllAsync(Surroundings(Platform.MacOs, "/Users/ana"), since: null, TestContext.Current.CancellationToken);
        Assert.Equal("0.32.15", Assert.Single(seen.Runtimes).Version);
        Assert.Equal("0.32.15", Assert.Single(seen.Facts, fact => fact.Name == FactNames.RuntimeVersion).Value.Text);
        Assert.Equal(262144, Assert.Single(seen.Facts, fact => fact.Name == FactNames.TierContext).Value.Whole);
        Assert.Contains(seen.Facts, fact => fact.Name == FactNames.CacheTypeK && fact.Scope.Model!.StartsWith("sha256:3e4c", StringComparison.Ordinal));
        Assert.Equal(3, seen.Incidents.Count(incident => incident.Kind == IncidentKinds.ModelReload && incident.Source.File == "/Users/ana/.ollama/logs/server-1.log"));
        Assert.Equal(3, seen.Incidents.Count(incident => incident.Kind == IncidentKinds.ClientGone && incident.Source.File == "/Users/ana/.ollama/logs/server.log"));
        Assert.DoesNotContain(seen.Incidents, incident => incident.Kind == IncidentKinds.RunnerCrash);
    }

    [Fact]
    public async Task Files_last_written_before_an_instant_are_left_out()
    {
        Put("/Users/ana/.ollama/logs/server.log", "23-ollama-0.24.0-plain-two-contexts-one-blob", daysOld: 0);
        Put("/Users/ana/.ollama/logs/server-1.log", "26-ollama-0.32.15-macos-three-minute-limit-prefix-changes", daysOld: 9);
        var places = await LogPlaces.FindAsync(Surroundings(Platform.MacOs, "/Users/ana"), DateTimeOffset.UtcNow.AddDays(-7), TestContext.Current.CancellationToken);
        Assert.Equal(["/Users/ana/.ollama/logs/server.log"], places.Select(place => place.Path));
    }

    [Fact]
    public async Task On_Windows_the_local_application_data_hold_the_log()
    {
        Put("/local/Ollama/server.log", "22-ollama-0.12.11-windows-two-gpus-slow", daysOld: 0);
        var surroundings = Surroundings(Platform.Windows, "/home/ana") with { Environment = ImmutableDictionary<string, string>.Empty.Add("LOCALAPPDATA", "/local") };
        Assert.Equal("0.12.11", Assert.Single((await LogPlaces.ReadAllAsync(surroundings, null, TestContext.Current.CancellationToken)).Runtimes).Version);
    }

    [Fact]
    public async Task On_Linux_the_journal_is_asked_for_full_stamps_from_the_instant_on()
    {
        var seen = await LogPlaces.ReadAllAsync(
            Surroundings(Platform.Linux, "/home/ana") with { Run = (program, arguments, _) => Answer(program, arguments, "journalctl", "24-ollama-0.30.5-journald-spanish-cut-499-400-stall") },
            new DateTimeOffset(2026, 8, 3, 0, 0, 0, TimeSpan.Zero), TestContext.Current.CancellationToken);
        Assert.Contains("journalctl -u ollama --no-pager -a -q -o short-iso-precise --since @1785715200 -n 200000", _ran);
        Assert.Equal(8, seen.Incidents.Length);
        Assert.All(seen.Incidents, incident => Assert.Equal("journalctl -u ollama", incident.Source.File));
    }

    [Fact]
    public async Task Containers_of_Ollama_are_asked_for_both_streams()
    {
        var seen = await LogPlaces.ReadAllAsync(
            Surroundings(Platform.Linux, "/home/ana") with
            {
                Run = (program, arguments, _) => program == "docker" ? Told("ollama-1\tollama/ollama:0.9.3\nweb\tghcr.io/open-webui/open-webui:main\npostgres\tpostgres:17\n") : Answer(program, arguments, "sh", "21-ollama-0.9.3-compose-ansi-clamp"),
            },
            null, TestContext.Current.CancellationToken);
        Assert.Contains("sh -c docker logs --timestamps --tail 200000 \"$1\" 2>&1 sh ollama-1", _ran);
        Assert.DoesNotContain(_ran, command => command.EndsWith(" web", StringComparison.Ordinal) || command.EndsWith("postgres", StringComparison.Ordinal));
        Assert.Equal("0.9.3", Assert.Single(seen.Runtimes).Version);
    }

    [Fact]
    public async Task A_running_llama_server_tells_its_file_by_flag_or_by_where_its_errors_go()
    {
        Put("/var/log/a.log", "01-llama-server-slots-divide-and-400", daysOld: 0);
        Put("/var/log/b.log", "30-llama-server-b4768-silent-cut-2025-02", daysOld: 0);
        Directory.CreateDirectory(_root + "/proc/7/fd");
        File.CreateSymbolicLink(_root + "/proc/7/fd/2", "/var/log/b.log");
        Directory.CreateDirectory(_root + "/proc/9/fd");
        File.CreateSymbolicLink(_root + "/proc/9/fd/2", "/dev/pts/0");
        var surroundings = Surroundings(Platform.Linux, "/home/ana") with
        {
            Processes = () =>
            [
                new RunningProcess(6, ["/usr/bin/llama-server", "-c", "8192", "--log-file", "/var/log/a.log"], ImmutableDictionary<string, string>.Empty),
                new RunningProcess(7, ["llama-server"], ImmutableDictionary<string, string>.Empty),
                new RunningProcess(8, ["/usr/local/lib/ollama/llama-server", "--port", "4000"], ImmutableDictionary<string, string>.Empty),
                new RunningProcess(9, ["./llama-server"], ImmutableDictionary<string, string>.Empty),
            ],
        };
        var places = await LogPlaces.FindAsync(surroundings, null, TestContext.Current.CancellationToken);
        Assert.Equal(["/var/log/a.log", "/var/log/b.log", "journalctl -u ollama", "journalctl _PID=9"], places.Select(place => place.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task LM_Studios_folders_by_month_are_searched()
    {
        Put("/home/ana/.lmstudio/server-logs/2026-08/2026-08-06.1.log", "40-lmstudio-two-stamp-styles", daysOld: 0);
        Assert.Equal("lmstudio", Assert.Single((await LogPlaces.ReadAllAsync(Surroundings(Platform.MacOs, "/home/ana"), null, TestContext.Current.CancellationToken)).Runtimes).Kind);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_a_problem()
    {
        var problem = Assert.Single((await LogPlaces.ReadAsync(new LogPlace("ollama", "/none.log"), Surroundings(Platform.Linux, "/home/ana"), null, TestContext.Current.CancellationToken))!.Problems);
        Assert.Equal(("log.unreadable", "/none.log"), (problem.Kind, problem.Source.File));
    }

    [Fact]
    public void A_file_that_is_no_log_of_a_known_runtime_is_told()
    {
        var seen = LogReader.Read(new MemoryStream("hello\nworld\n"u8.ToArray()), new LogOptions { File = "-" }, TestContext.Current.CancellationToken);
        Assert.Equal("log-of-known-runtime", Assert.Single(seen.NotSeen).What);
    }

    private Surroundings Surroundings(Platform platform, string home) => new()
    {
        Platform = platform, Home = home, CurrentDirectory = home, Root = _root, Run = (program, arguments, _) => Answer(program, arguments, "", ""),
    };

    private Task<string?> Answer(string program, IReadOnlyList<string> arguments, string answering, string sample)
    {
        _ran.Add(program + " " + string.Join(' ', arguments));
        return Task.FromResult(program == answering ? System.Text.Encoding.UTF8.GetString(SampleLog.Bytes(sample)) : null);
    }

    private static Task<string?> Told(string text) => Task.FromResult<string?>(text);

    private void Put(string path, string sample, int daysOld)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root + path)!);
        File.WriteAllBytes(_root + path, SampleLog.Bytes(sample));
        File.SetLastWriteTimeUtc(_root + path, DateTime.UtcNow.AddDays(-daysOld));
    }
}

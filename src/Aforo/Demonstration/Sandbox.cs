using System.Collections.Immutable;
using Aforo.Lab.Probing;
using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Systems;

namespace Aforo.Demonstration;

/// <summary>
/// The founding morning in a folder of its own: an agent's home, a server that behaves as Ollama did, and a clock that runs faster for both. All
/// of it is gone when it is disposed.
/// </summary>
internal sealed class Sandbox : IAsyncDisposable
{
    /// <summary>A release that cuts a prompt to its whole context and writes how fast it reads.</summary>
    public const string ServerVersion = "0.30.5";

    /// <summary>The machine that is played.</summary>
    public const string Machine = "mac-studio-m2-ultra:64";

    private static readonly DateTimeOffset Morning = new(2026, 2, 18, 11, 10, 0, TimeSpan.Zero);

    private readonly string _folder;
    private readonly StreamWriter _log;
    private readonly OllamaSimulator _server;

    private Sandbox(string folder, StreamWriter log, OllamaSimulator server, TimeProvider clock)
    {
        (_folder, _log, _server, Clock) = (folder, log, server, clock);
        Home = HomeIn(folder);
        World = new Surroundings
        {
            Platform = Platform.MacOs,
            Root = folder,
            Home = Home,
            CurrentDirectory = Home,
            Environment = ImmutableDictionary<string, string>.Empty.Add("OLLAMA_HOST", server.Address.Authority).Add("HOME", Home),
            Clock = new SandboxClock(clock),
        };
    }

    public string Folder => _folder;

    public string Home { get; }

    public TimeProvider Clock { get; }

    public Uri Server => _server.Address;

    /// <summary>The world as the commands see it.</summary>
    public Surroundings World { get; }

    public string Configuration => Path.Join(Home, ".openclaw", "openclaw.json");

    public string Session => Path.Join(Home, ".openclaw", "agents", "main", "sessions", "founding.jsonl");

    /// <param name="faster">Seconds in the sandbox for one on the wall.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <param name="version">Release of Ollama that is played.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static async Task<Sandbox> OpenAsync(double faster, CancellationToken cancellation, string version = ServerVersion)
    {
        var folder = Directory.CreateTempSubdirectory("aforo-demo-").FullName;
        var clock = new AcceleratedTime(faster, Morning);
        StreamWriter? log = null;
        try
        {
            var path = Path.Join(HomeIn(folder), ".ollama", "logs", "server.log");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            log = new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
            var server = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions
            {
                Version = version,
                Clock = clock,
                Log = TextWriter.Synchronized(log),
                Replies = prompt => ProbeText.Recall(prompt) is { } word ? [word] : null,
            }, cancellation).ConfigureAwait(false);
            var sandbox = new Sandbox(folder, log, server, clock);
            FoundingFiles.Write(sandbox.Configuration, FoundingFiles.Configuration(server.Address));
            File.SetLastWriteTimeUtc(sandbox.Configuration, Morning.UtcDateTime.AddDays(-1));
            FoundingFiles.Write(Path.Join(sandbox.Home, ".npm-global", "lib", "node_modules", "openclaw", "package.json"), FoundingFiles.Package);
            FoundingFiles.Write(sandbox.Session, FoundingFiles.SessionHead(clock.GetUtcNow()));
            return sandbox;
        }
        catch
        {
            if (log is not null) await log.DisposeAsync().ConfigureAwait(false);
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    private static string HomeIn(string folder) => Path.Join(folder, "Users", "clarity");
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Aforo.Testing.Databases;

/// <summary>A PostgreSQL server of the tests' own, on loopback, in a folder that is removed at the end.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder = Path.Join(Path.GetTempPath(), "aforo-postgres-" + Guid.NewGuid().ToString("n"));
    private readonly string _programs = Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Join(version, "bin")).Last(bin => File.Exists(Path.Join(bin, "initdb")));
    private int _databases;

    private PostgresServer()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Port = ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public int Port { get; }

    private string Data => Path.Join(_folder, "data");

    /// <summary>A server with an empty cluster, which answers already.</summary>
    public static async Task<PostgresServer> NewAsync()
    {
        var server = new PostgresServer();
        Directory.CreateDirectory(server._folder);
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["postgres", server._folder], asOwner: false);
        await RunAsync(Path.Join(server._programs, "initdb"), ["-D", server.Data, "-U", "aforo", "-A", "trust", "--no-sync", "--no-instructions"]);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, also after <see cref="StopAsync"/>.</summary>
    public Task StartAsync() =>
        RunAsync(Path.Join(_programs, "pg_ctl"), ["-D", Data, "-w", "-t", "60", "-l", Path.Join(_folder, "log"), "-o", $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c fsync=off", "start"]);

    /// <summary>Ends it at once, as a crash would: every connection breaks off.</summary>
    public Task StopAsync() => RunAsync(Path.Join(_programs, "pg_ctl"), ["-D", Data, "-m", "immediate", "stop"]);

    /// <summary>Stops it in the middle of what it does: connections stand, and nobody answers.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    public Task ThawAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The address of a new, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"ledger{Interlocked.Increment(ref _databases)}";
        await RunAsync(Path.Join(_programs, "createdb"), ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "aforo", name]);
        return $"postgres://aforo@127.0.0.1:{Port}/{name}";
    }

    /// <summary>To the server and to each process that it started.</summary>
    private async Task SignalAsync(string signal)
    {
        var main = (await File.ReadAllLinesAsync(Path.Join(Data, "postmaster.pid")))[0].Trim();
        var children = Directory.EnumerateDirectories("/proc").Where(process => Parent(process) == main).Select(Path.GetFileName).OfType<string>();
        await RunAsync("kill", [signal, main, .. children], asOwner: false);
    }

    private static string? Parent(string process)
    {
        try
        {
            // Behind the name, which stands in brackets: the state, and the parent.
            return File.ReadAllText(Path.Join(process, "stat")).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The server refuses to run as root, so root hands over to the user that the package makes.</summary>
    private static async Task RunAsync(string program, IReadOnlyList<string> arguments, bool asOwner = true)
    {
        var start = new ProcessStartInfo { RedirectStandardError = true, WorkingDirectory = "/tmp" };
        if (asOwner && Environment.IsPrivilegedProcess)
        {
            start.FileName = "runuser";
            foreach (var part in (string[])["-u", "postgres", "--", program]) start.ArgumentList.Add(part);
        }
        else
        {
            start.FileName = program;
        }
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        // The server that pg_ctl leaves behind holds the pipe, so it is read only after a failure.
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program}: {await process.StandardError.ReadToEndAsync()}");
    }
}

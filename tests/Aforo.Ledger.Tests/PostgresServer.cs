using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Aforo.Ledger.Tests;

/// <summary>A PostgreSQL server of the tests' own, on loopback, in a folder that is removed at the end.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _folder = Path.Join(Path.GetTempPath(), "aforo-postgres-" + Guid.NewGuid().ToString("n"));
    private string _programs = "";
    private int _databases;

    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _programs = Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Join(version, "bin")).Last(bin => File.Exists(Path.Join(bin, "initdb")));
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        Directory.CreateDirectory(_folder);
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["postgres", _folder], asOwner: false);
        var data = Path.Join(_folder, "data");
        await RunAsync(Path.Join(_programs, "initdb"), ["-D", data, "-U", "aforo", "-A", "trust", "--no-sync", "--no-instructions"]);
        await RunAsync(Path.Join(_programs, "pg_ctl"), ["-D", data, "-w", "-t", "60", "-l", Path.Join(_folder, "log"), "-o", $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c fsync=off", "start"]);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(Path.Join(_programs, "pg_ctl"), ["-D", Path.Join(_folder, "data"), "-m", "immediate", "stop"]);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The address of a new, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"ledger{Interlocked.Increment(ref _databases)}";
        await RunAsync(Path.Join(_programs, "createdb"), ["-h", "127.0.0.1", "-p", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-U", "aforo", name]);
        return $"postgres://aforo@127.0.0.1:{Port}/{name}";
    }

    /// <summary>The server refuses to run as root, so root hands over to the user that the package makes.</summary>
    private async Task RunAsync(string program, IReadOnlyList<string> arguments, bool asOwner = true)
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

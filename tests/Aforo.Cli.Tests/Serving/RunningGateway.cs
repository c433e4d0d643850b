using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Aforo.Cli.Tests.Serving;

/// <summary><c>aforo serve</c> as a process of its own, with a home that is empty.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private const string Listening = "http://127.0.0.1:";

    private readonly Process _process;
    private readonly Task _reading;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningGateway(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>What it wrote to its standard error.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public Uri Address => _address.Task.Result;

    /// <summary>Memory that it holds now, bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static async Task<RunningGateway> StartAsync(string folder, string configuration, IReadOnlyList<string> arguments, params (string Name, string Value)[] variables)
    {
        var path = Path.Join(folder, "gateway.jsonc");
        await File.WriteAllTextAsync(path, configuration);
        var start = new ProcessStartInfo(Path.Join(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "aforo.exe" : "aforo"), ["serve", "--lang", "en", "--config", path, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach (var name in (string[])["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"]) start.Environment[name] = folder;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var gateway = new RunningGateway(Process.Start(start)!);
        await gateway._address.Task;
        return gateway;
    }

    /// <summary>Ends it as <c>kill -9</c> does: nothing of it runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    /// <summary>Asks it to end, as a service manager does, and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var signal = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            Lines.Enqueue(line);
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at && !line.StartsWith('{')) _address.TrySetResult(new Uri(line[at..].Split(' ')[0].TrimEnd('.')));
        }
        _address.TrySetException(new InvalidOperationException(string.Join('\n', Lines)));
    }
}

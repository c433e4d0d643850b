using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Aforo.Systems.Machines;

/// <summary>Runs a program of this machine, without a shell, and returns what it printed.</summary>
internal static class CommandRunner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int MostBytes = 4 << 20;

    /// <summary>Folders where the tools of interest lie though <c>PATH</c> may not name them.</summary>
    private static readonly string[] UsualFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/lib/wsl/lib", "/opt/rocm/bin"];

    /// <summary>
    /// Standard output as text. Null when there is no such program, or it failed, took more than two seconds or printed more
    /// than 4 MiB; it is killed then.
    /// </summary>
    public static async Task<string?> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (Find(program) is not { } path) return null;
        var start = new ProcessStartInfo(path)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start);
            return process is null ? null : await OutputAsync(process, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<string?> OutputAsync(Process process, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, limit.Token).ConfigureAwait(false);
            if (output is null) return null;
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return process.ExitCode == 0 ? output : null;
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            Kill(process);
        }
    }

    private static async Task<string?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 << 10];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (bytes.Length + count > MostBytes) return null;
            bytes.Write(buffer, 0, count);
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // It ended by itself in the meantime.
        }
    }

    /// <summary>Full path of a program. The current folder is never searched.</summary>
    private static string? Find(string program)
    {
        if (Path.IsPathFullyQualified(program)) return File.Exists(program) ? program : null;
        if (program.AsSpan().IndexOfAny('/', '\\') >= 0) return null;
        var name = OperatingSystem.IsWindows() && !Path.HasExtension(program) ? program + ".exe" : program;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var more = OperatingSystem.IsWindows() ? [Environment.SystemDirectory, Path.Join(Environment.SystemDirectory, @"WindowsPowerShell\v1.0")] : UsualFolders;
        return folders.Where(Path.IsPathFullyQualified).Concat(more).Select(folder => Path.Join(folder, name)).FirstOrDefault(File.Exists);
    }
}

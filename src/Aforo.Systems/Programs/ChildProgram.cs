using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Aforo.Systems.Programs;

/// <summary>A program that is started without a shell and asked nothing.</summary>
public static class ChildProgram
{
    private const int MostBytes = 4 << 20;

    /// <summary>How a program is started here: no shell, no window, all its streams ours.</summary>
    /// <param name="path">Full path.</param>
    public static ProcessStartInfo Start(string path, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(path) { UseShellExecute = false, CreateNoWindow = true, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Null when it could not be started, took longer than that or printed more than 4 MiB; it is killed then.</summary>
    public static async Task<ProgramAnswer?> RunAsync(ProcessStartInfo start, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.Start(start);
            return process is null ? null : await AnswerAsync(process, patience, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<ProgramAnswer?> AnswerAsync(Process process, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, limit.Token).ConfigureAwait(false);
            if (output is null) return null;
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return new ProgramAnswer(process.ExitCode, output);
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
}

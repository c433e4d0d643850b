using System.ComponentModel;
using System.Diagnostics;
using Aforo.Systems;

namespace Aforo.Remedies.Validation;

/// <summary>Starts programs of this machine.</summary>
/// <param name="surroundings">Whose <c>PATH</c> and environment they get.</param>
public sealed class ProgramRunner(Surroundings surroundings)
{
    /// <summary>Programs written for Node take seconds to start on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int MostCharacters = 4 << 20;

    public async Task<ProgramAnswer?> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, CancellationToken cancellation)
    {
        if (Find(program) is not { } path) return null;
        var start = new ProcessStartInfo(path) { UseShellExecute = false, CreateNoWindow = true, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in surroundings.Environment) start.Environment[name] = value;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start);
            return process is null ? null : await AnswerAsync(process, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<ProgramAnswer?> AnswerAsync(Process process, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            var buffer = new char[16 << 10];
            var output = new System.Text.StringBuilder();
            for (int count; (count = await process.StandardOutput.ReadAsync(buffer, limit.Token).ConfigureAwait(false)) > 0;)
            {
                if (output.Length + count > MostCharacters) return null;
                output.Append(buffer, 0, count);
            }
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return new ProgramAnswer(process.ExitCode, output.ToString());
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Full path of a program. The current folder is never searched.</summary>
    private string? Find(string program)
    {
        string[] names = surroundings.Platform == Platform.Windows ? [program + ".exe", program + ".cmd"] : [program];
        return (surroundings.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathFullyQualified)
            .SelectMany(folder => names.Select(name => Path.Join(folder, name))).FirstOrDefault(File.Exists);
    }
}

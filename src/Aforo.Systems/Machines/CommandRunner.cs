using Aforo.Systems.Programs;

namespace Aforo.Systems.Machines;

/// <summary>Runs a program of this machine, without a shell, and returns what it printed.</summary>
internal static class CommandRunner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Folders where the tools of interest lie though <c>PATH</c> may not name them.</summary>
    private static readonly string[] UsualFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/lib/wsl/lib", "/opt/rocm/bin"];

    /// <summary>
    /// Standard output as text. Null when there is no such program, or it failed, took more than two seconds or printed more
    /// than 4 MiB; it is killed then.
    /// </summary>
    public static async Task<string?> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (Find(program) is not { } path) return null;
        var start = ChildProgram.Start(path, arguments);
        start.Environment["LC_ALL"] = "C";
        return await ChildProgram.RunAsync(start, Patience, cancellation).ConfigureAwait(false) is { Status: 0, Output: var output } ? output : null;
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

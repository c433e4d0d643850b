using Aforo.Systems;
using Aforo.Systems.Programs;

namespace Aforo.Remedies.Validation;

/// <summary>Starts programs of this machine.</summary>
/// <param name="surroundings">Whose <c>PATH</c> and environment they get.</param>
public sealed class ProgramRunner(Surroundings surroundings)
{
    /// <summary>Programs written for Node take seconds to start on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<ProgramAnswer?> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, CancellationToken cancellation)
    {
        if (Find(program) is not { } path) return null;
        var start = ChildProgram.Start(path, arguments);
        start.Environment.Clear();
        foreach (var (name, value) in surroundings.Environment) start.Environment[name] = value;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return await ChildProgram.RunAsync(start, Patience, cancellation).ConfigureAwait(false);
    }

    /// <summary>Full path of a program. The current folder is never searched.</summary>
    private string? Find(string program)
    {
        string[] names = surroundings.Platform == Platform.Windows ? [program + ".exe", program + ".cmd"] : [program];
        return (surroundings.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathFullyQualified)
            .SelectMany(folder => names.Select(name => Path.Join(folder, name))).FirstOrDefault(File.Exists);
    }
}

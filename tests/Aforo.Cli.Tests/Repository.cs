namespace Aforo.Cli.Tests;

internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Every hand-written source file below a folder of the repository, with its text.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(string folder) => Directory.EnumerateFiles(Path.Join(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(path => (path, File.ReadAllText(path)));

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Aforo.slnx")) ? folder : Find(Path.GetDirectoryName(folder)!);
}

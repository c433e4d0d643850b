using System.Text;

namespace Aforo.Cli.Tests.Presentation;

/// <summary>Expected outputs that a person reviewed, in <c>Expected/</c>. With <c>AFORO_ACCEPT=1</c> they are written anew.</summary>
internal static class Golden
{
    /// <summary>Compares exactly; line ends do not matter.</summary>
    public static void Check(string name, string actual)
    {
        var path = Path.Join(Repository.Root, "tests", "Aforo.Cli.Tests", "Expected", name + ".txt");
        var text = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("AFORO_ACCEPT") == "1")
        {
            File.WriteAllText(path, text, new UTF8Encoding(false));
            return;
        }
        Assert.True(File.Exists(path), $"{path} is not there; AFORO_ACCEPT=1 writes it");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }

    /// <summary>Text of an expected output.</summary>
    public static string Read(string name) => File.ReadAllText(Path.Join(Repository.Root, "tests", "Aforo.Cli.Tests", "Expected", name + ".txt")).ReplaceLineEndings("\n");

    /// <summary>Lines wider than a terminal that hold more than one unbreakable word or command. Lines of a diff are as the file has them.</summary>
    public static IEnumerable<string> TooWide(string text) => text.Split('\n')
        .Where(line => line.Length > 80 && line.TrimStart() is not ['+' or '-', ..] && !line.TrimStart().StartsWith("$ ", StringComparison.Ordinal) && line.Trim().Contains(' ', StringComparison.Ordinal) && line.Trim().Split(' ').Max(word => word.Length) < 50);
}

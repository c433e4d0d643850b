using System.Text.RegularExpressions;

namespace Aforo.Cli.Tests.Docs;

/// <summary>A command of this program's that a document shows, with the output shown below it.</summary>
/// <param name="Document">Path below the repository.</param>
/// <param name="Command">Words behind <c>aforo</c>.</param>
/// <param name="Output">Pieces of the output in order; <c>…</c> on a line of its own stands for what is left out. Empty when none is shown.</param>
internal sealed record ConsoleBlock(string Document, string[] Command, string[] Output)
{
    /// <summary>Documents at the root and in <c>docs</c>.</summary>
    public static IEnumerable<string> Documents => Directory.EnumerateFiles(Repository.Root, "*.md").Select(path => Path.GetFileName(path))
        .Concat(Directory.EnumerateFiles(Path.Join(Repository.Root, "docs"), "*.md").Select(path => "docs/" + Path.GetFileName(path)));

    public static IEnumerable<ConsoleBlock> Of(string document)
    {
        var text = File.ReadAllText(Path.Join(Repository.Root, document)).ReplaceLineEndings("\n");
        foreach (Match fence in Regex.Matches(text, "^```console\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline))
        {
            foreach (var part in Regex.Split(fence.Groups[1].Value, @"^\$ ", RegexOptions.Multiline).Where(part => part.Length > 0))
            {
                var line = part[..part.IndexOf('\n')];
                string[] words = [.. Regex.Matches(line, "\"([^\"]*)\"|\\S+").Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Value)];
                if (words[0] is not ("aforo" or "./aforo")) continue;
                var shown = part[(line.Length + 1)..].Trim('\n');
                yield return new ConsoleBlock(document, words[1..], shown.Length == 0 ? [] : [.. Regex.Split(shown, "^…$", RegexOptions.Multiline).Select(piece => piece.Trim('\n')).Where(piece => piece.Length > 0)]);
            }
        }
    }
}

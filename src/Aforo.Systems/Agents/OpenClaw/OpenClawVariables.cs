using System.Text;
using System.Text.RegularExpressions;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>
/// Fills <c>${NAME}</c> in addresses and names of models. Only upper-case names count, <c>$${NAME}</c> stands for itself. Keys and headers are never
/// resolved: nobody calls this for them.
/// </summary>
internal sealed partial class OpenClawVariables(ConfigTree config, string folder, Surroundings surroundings, AgentFacts seen)
{
    private const int LargestFile = 1 << 20;

    private readonly TextNode?[] _files =
    [
        .. new[] { Path.Join(surroundings.CurrentDirectory, ".env"), Path.Join(folder, ".env") }
            .Select(path => Open(path, seen)),
    ];

    /// <summary>The text with every variable filled in; null when one of them is not known.</summary>
    public string? Resolve(string text)
    {
        var resolved = new StringBuilder();
        var last = 0;
        foreach (var match in Reference().EnumerateMatches(text))
        {
            resolved.Append(text, last, match.Index - last);
            last = match.Index + match.Length;
            var found = text.AsSpan(match.Index, match.Length);
            if (found.StartsWith("$$")) resolved.Append(found[1..]);
            else if (Value(found[2..^1].ToString()) is { } value) resolved.Append(value);
            else return null;
        }
        return resolved.Append(text, last, text.Length - last).ToString();
    }

    /// <summary>The real environment first, then <c>.env</c> here, then the one of the state folder, then the configuration's own.</summary>
    private string? Value(string name) => surroundings.Variable(name)
        ?? _files.Select(file => file?[name]?.AsText()).FirstOrDefault(value => value is { Length: > 0 })
        ?? config.Find("env", "vars", name)?.Text ?? config.Find("env", name)?.Text;

    private static TextNode? Open(string path, AgentFacts seen)
    {
        if (!Path.Exists(path)) return null;
        var (bytes, problem) = SmallFile.Read(path, LargestFile);
        if (bytes is not null) return TextDocument.Parse(bytes, TextFormat.DotEnv).Root;
        seen.Trouble("config.unreadable", new Saying("reading.file.unreadable").With("reason", problem!), new Source { File = path });
        return null;
    }

    [GeneratedRegex(@"\$?\$\{[A-Z_][A-Z0-9_]{0,200}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}

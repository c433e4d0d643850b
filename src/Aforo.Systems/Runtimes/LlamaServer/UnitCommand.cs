using System.Collections.Immutable;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>A command that starts llama-server, found among the words of an <c>ExecStart=</c>.</summary>
/// <param name="Arguments">What follows the program.</param>
/// <param name="Lines">Line of each argument.</param>
/// <param name="Variables">Assignments before the program (<c>env NAME=value …</c>).</param>
internal sealed record UnitCommand(ImmutableArray<string> Arguments, ImmutableArray<int> Lines, ImmutableDictionary<string, string> Variables)
{
    private const int DeepestShell = 3;

    /// <summary>Null when the words start something else. A command inside a shell's <c>-c</c> is looked into.</summary>
    public static UnitCommand? Find(IReadOnlyList<CommandWord> words, IReadOnlyDictionary<string, string> environment, int depth = 0)
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>();
        for (var i = 0; i < words.Count; i++)
        {
            var text = i == 0 ? words[i].Text.TrimStart('-', '@', ':', '+', '!', '|') : words[i].Text;
            if (Launches.IsServer(text)) return Of(words, i + 1, environment, variables.ToImmutable());
            if (text.IndexOf('=') is > 0 and var at && IsName(text.AsSpan(0, at))) variables[text[..at]] = text[(at + 1)..];
            if (depth < DeepestShell && text.Contains("llama-server", StringComparison.Ordinal) && text.Any(char.IsWhiteSpace)
                && Find(CommandWords.Split(text, words[i].Line), environment, depth + 1) is { } inner) return inner;
        }
        return null;
    }

    private static UnitCommand Of(IReadOnlyList<CommandWord> words, int first, IReadOnlyDictionary<string, string> environment, ImmutableDictionary<string, string> variables)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        var lines = ImmutableArray.CreateBuilder<int>();
        for (var i = first; i < words.Count && words[i].Text is not (";" or "|" or "&&" or "||" or ">" or ">>" or "2>&1"); i++)
        {
            foreach (var argument in Expand(words[i].Text, environment))
            {
                arguments.Add(argument);
                lines.Add(words[i].Line);
            }
        }
        return new UnitCommand(arguments.ToImmutable(), lines.ToImmutable(), variables);
    }

    /// <summary>
    /// <c>$NAME</c> alone is split into words, <c>${NAME}</c> is replaced within a word. A word with a specifier (<c>%i</c>) or an unknown
    /// variable stays as written, so that it is no number.
    /// </summary>
    private static IEnumerable<string> Expand(string word, IReadOnlyDictionary<string, string> environment)
    {
        if (word is ['$', var start, ..] && start is not ('{' or '$') && IsName(word.AsSpan(1)))
        {
            return environment.TryGetValue(word[1..], out var list) ? CommandWords.Split(list).Select(part => part.Text) : [word];
        }
        for (var at = word.IndexOf("${", StringComparison.Ordinal); at >= 0; at = word.IndexOf("${", at + 1, StringComparison.Ordinal))
        {
            var end = word.IndexOf('}', at);
            if (end < 0) break;
            if (environment.TryGetValue(word[(at + 2)..end], out var value)) word = word[..at] + value.Replace("${", "", StringComparison.Ordinal) + word[(end + 1)..];
        }
        return [word.Replace("%%", "%", StringComparison.Ordinal)];
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_') return false;
        }
        return text.Length > 0 && !char.IsAsciiDigit(text[0]);
    }
}

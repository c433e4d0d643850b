using System.CommandLine;
using System.CommandLine.Help;
using Aforo.Messages;

namespace Aforo.Commands;

/// <summary>The help of the command line in the language of the person: the library writes its own headings in English.</summary>
internal static class HelpText
{
    /// <summary>Lines that are a heading by themselves.</summary>
    private static readonly string[] Headings = ["description", "usage", "arguments", "options", "commands"];

    public static bool IsAsked(ParseResult parsed) => parsed.Action is HelpAction;

    public static string Write(ParseResult parsed, Catalogue words)
    {
        using var plain = new StringWriter();
        parsed.Invoke(new InvocationConfiguration { Output = plain, EnableDefaultExceptionHandler = false });
        if (words.Language == Language.English) return plain.ToString();
        var english = new Catalogue(Language.English);
        return string.Join(Environment.NewLine, plain.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => Translate(line, english, words)));
    }

    private static string Translate(string line, Catalogue english, Catalogue words)
    {
        if (Headings.FirstOrDefault(heading => line == english.Text("help.heading." + heading)) is { } found) return words.Text("help.heading." + found);
        // Synopses stand at two blanks; descriptions are of the person's language already.
        foreach (var key in (string[])["help.show-help", "help.show-version"])
        {
            if (line.EndsWith(english.Text(key), StringComparison.Ordinal)) return line[..^english.Text(key).Length] + words.Text(key);
        }
        foreach (var key in (string[])["help.word.command", "help.word.options", "help.word.required", "help.word.default"]) line = line.Replace(english.Text(key), words.Text(key), StringComparison.Ordinal);
        return line;
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using Aforo.Core.Messages;
using Aforo.Messages;

namespace Aforo.Commands;

/// <summary>The help of the command line in the language of the person: the library writes its own headings in English.</summary>
internal static partial class HelpText
{
    /// <summary>Lines that are a heading by themselves.</summary>
    private static readonly string[] Headings = ["description", "usage", "arguments", "options", "commands"];

    public static bool IsAsked(ParseResult parsed) => parsed.Action is HelpAction;

    public static string Write(ParseResult parsed, Catalogue words)
    {
        using var plain = new StringWriter();
        parsed.Invoke(new InvocationConfiguration { Output = plain, EnableDefaultExceptionHandler = false });
        if (words.Language == Language.English) return plain.ToString();
        var english = Wording.English;
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
        return Places(line, english, words);
    }

    /// <summary>What stands for a value, <c>&lt;FILE&gt;</c>; the column behind stays where it is.</summary>
    private static string Places(string line, Catalogue english, Catalogue words)
    {
        var translated = Place().Replace(line, place => Name(place.Value, english, words));
        var gap = translated.LastIndexOf('>') is >= 0 and var end && translated.AsSpan(end + 1).StartsWith("  ") ? end + 1 : -1;
        if (gap < 0) return translated;
        var column = line.Length - line[(line.LastIndexOf('>') + 1)..].TrimStart().Length;
        return translated[..gap].PadRight(column - 2) + "  " + translated[gap..].TrimStart();
    }

    /// <summary>The name of an argument as the help shows it.</summary>
    public static string Name(string argument, Catalogue words) => Name(argument, Wording.English, words);

    /// <summary>What stands for values, each word by itself; all else stays.</summary>
    private static string Name(string place, Catalogue english, Catalogue words)
    {
        var (from, to) = (english.Text("help.word.places").Split(' '), words.Text("help.word.places").Split(' '));
        return Word().Replace(place, word => Array.IndexOf(from, word.Value) is >= 0 and var at ? to[at] : word.Value);
    }

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Place();

    [GeneratedRegex("[A-Z]{2,}")]
    private static partial Regex Word();
}

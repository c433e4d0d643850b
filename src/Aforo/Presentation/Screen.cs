using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Spectre.Console;

namespace Aforo.Presentation;

/// <summary>
/// What a person reads: text of 80 columns in a pipe, up to 110 with colour in a terminal. All words come from the catalogue of
/// messages.
/// </summary>
public sealed class Screen
{
    private const string Command = "$ ";

    private readonly IAnsiConsole _console;

    public Screen(TextWriter output, Catalogue words, bool color, int width)
    {
        Words = words;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = color ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        // Lines are broken here, at blanks only; the console must not break a path or a command that is longer.
        _console.Profile.Width = short.MaxValue;
        Width = width;
    }

    public Catalogue Words { get; }

    public int Width { get; }

    public void Line(string text = "", int indent = 0, string? style = null, int hanging = 0)
    {
        if (text.Length == 0)
        {
            _console.WriteLine();
            return;
        }
        foreach (var (line, isFirst) in Break(Visible.Lines(text), Width - indent, hanging))
        {
            var padded = new string(' ', indent + (isFirst ? 0 : hanging)) + line;
            _console.Write(new Text(padded, style is null ? Style.Plain : Style.Parse(style)));
            _console.WriteLine();
        }
    }

    /// <summary>A line as it is, however long: something that is copied or compared.</summary>
    public void Exact(string text, string? style)
    {
        _console.Write(new Text(Visible.Exact(text), style is null ? Style.Plain : Style.Parse(style)));
        _console.WriteLine();
    }

    /// <summary>What a person calls a fact, an incident or a layer; the stable word where the catalogue has no other.</summary>
    public string Name(string word) => Words.Find("incident." + word) ?? Words.Find("layer." + word) ?? Words.Find("fact." + word) ?? word;

    public void Heading(string key) => Line(Words.Text(key), style: "bold");

    public string Figure(FactValue value, string? unit) => Figures.WithUnit(value, unit, Words.Language);

    /// <summary>Lines of the text, each broken to the width; a command (<c>$ …</c>) stays whole, because it must be copied whole.</summary>
    private static IEnumerable<(string Line, bool IsFirst)> Break(string text, int width, int hanging)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(Command, StringComparison.Ordinal))
            {
                yield return (lines[i], i == 0);
                continue;
            }
            foreach (var (line, isFirst) in Wrap(lines[i], width, hanging)) yield return (line, isFirst && i == 0);
        }
    }

    /// <summary>True when a figure ends before the blank and its unit follows.</summary>
    private static bool IsUnit(ReadOnlySpan<char> text, int blank)
    {
        if (!char.IsAsciiDigit(text[blank - 1])) return false;
        var word = text[(blank + 1)..];
        var end = word.IndexOf(' ');
        return (end < 0 ? word : word[..end]).TrimEnd(".,;:)") is "s" or "B" or "GiB" or "GB" or "MiB" or "tok/s" or "%" or "min" or "tokens";
    }

    /// <summary>Breaks at blanks; a word longer than the line stays whole, because a path or a command must be copied whole.</summary>
    private static IEnumerable<(string Line, bool IsFirst)> Wrap(string text, int width, int hanging)
    {
        var first = true;
        var rest = text.AsMemory();
        while (rest.Length > 0)
        {
            var room = Math.Max(20, first ? width : width - hanging);
            if (rest.Length <= room)
            {
                yield return (rest.ToString(), first);
                yield break;
            }
            var at = rest.Span[..(room + 1)].LastIndexOf(' ');
            if (at > 0 && IsUnit(rest.Span, at)) at = rest.Span[..at].LastIndexOf(' ');
            if (at <= 0)
            {
                at = rest.Span.IndexOf(' ');
                if (at < 0) at = rest.Length;
            }
            yield return (rest[..at].TrimEnd().ToString(), first);
            rest = rest[at..].TrimStart();
            first = false;
        }
    }
}

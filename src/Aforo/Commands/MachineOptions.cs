using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Aforo.Core.Messages;
using Aforo.Deciding;
using Aforo.Observing;
using Aforo.Presentation;

namespace Aforo.Commands;

/// <summary>Options that name machines, their prices, and where a chart goes.</summary>
internal sealed class MachineOptions(Catalogue words)
{
    private readonly Option<string[]> _include = new("--include") { Description = words.Text("option.include"), HelpName = "DEVICE" };
    private readonly Option<bool> _only = new("--only") { Description = words.Text("option.only") };
    private readonly Option<string[]> _price = new("--price") { Description = words.Text("option.price"), HelpName = "DEVICE:MEMORY=AMOUNT" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = words.Text("option.chart"), HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_include, _only, _price, _output]) command.Options.Add(option);
    }

    /// <summary>Named devices; several may stand in one option, with commas, unless one is a description.</summary>
    public ImmutableArray<string> Include(ParseResult parsed) => [.. (parsed.GetValue(_include) ?? []).SelectMany(text => text.Contains('=', StringComparison.Ordinal) ? [text] : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    public bool Only(ParseResult parsed) => parsed.GetValue(_only);

    public string[] Prices(ParseResult parsed) => parsed.GetValue(_price) ?? [];

    public string? Output(ParseResult parsed) => parsed.GetValue(_output);

    /// <summary>Writes a chart; the end of the file's name says which.</summary>
    public static int Draw(string file, Comparison comparison, Terminal terminal)
    {
        var text = Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".svg" => ComparisonChart.Svg(comparison, terminal.Words),
            ".html" or ".htm" => ComparisonPage.Html(comparison, terminal.Words),
            _ => null,
        };
        if (text is null) return terminal.Fail(terminal.Words.Text("compare.error.chart", ("file", file)), ExitCodes.WrongCommandLine);
        try
        {
            File.WriteAllText(file, text, new UTF8Encoding(false));
            terminal.Error.WriteLine(terminal.Words.Text("compare.written", ("file", file)));
            return ExitCodes.Done;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return terminal.Fail(Refused.Of(refused, file));
        }
    }
}

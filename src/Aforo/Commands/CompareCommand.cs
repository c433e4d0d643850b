using System.CommandLine;
using System.Text.Json;
using Aforo.Deciding;
using Aforo.Presentation;

namespace Aforo.Commands;

/// <summary><c>aforo compare MODEL…</c>: machines side by side.</summary>
internal static class CompareCommand
{
    /// <summary>Columns below which names stand right behind their ids.</summary>
    private const int NarrowList = 60;

    public static Command Create(Terminal terminal)
    {
        var words = terminal.Words;
        var models = new Argument<string[]>("MODEL") { Description = words.Text("argument.model"), Arity = ArgumentArity.ZeroOrMore };
        var listModels = new Option<bool>("--list-models") { Description = words.Text("option.list-models") };
        var listDevices = new Option<bool>("--list-devices") { Description = words.Text("option.list-devices") };
        var together = new Option<string[]>("--together") { Description = words.Text("option.together"), HelpName = "MODEL" };
        var named = new MachineOptions(words);
        var command = new Command("compare", words.Text("help.compare")) { models, listModels, listDevices, together };
        named.AddTo(command);
        var values = DecisionOptions.Add(command, ComparisonRequest.Names, words);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (catalog, unread) = DecisionOptions.Catalog(parsed, terminal);
            if (catalog is null) return terminal.Fail(unread!);
            if (parsed.GetValue(listModels)) return List(parsed, terminal, "models", catalog.Models.Models.Select(model => (model.Id, model.Name)));
            if (parsed.GetValue(listDevices)) return List(parsed, terminal, "devices", catalog.Devices.Devices.Select(device => (device.Id, device.Name)));
            if (parsed.GetValue(models) is not { Length: > 0 } wanted) return terminal.Fail(words.Text("compare.error.no-model"), ExitCodes.WrongCommandLine);
            var (request, mistake) = ComparisonRequest.Read(name => values[name](parsed), named.Prices(parsed));
            if (request is null) return terminal.Fail(mistake!);
            request = request with { Include = named.Include(parsed), Only = named.Only(parsed), Together = [.. parsed.GetValue(together) ?? []] };
            if (request.Only && request.Include.IsEmpty) return terminal.Fail(words.Text("compare.error.only"), ExitCodes.WrongCommandLine);
            var (comparison, problem) = await new Comparer(new Deciders(catalog, terminal.Surroundings)).CompareAsync(wanted, request, cancellation);
            if (comparison is null) return terminal.Fail(problem!);
            if (named.Output(parsed) is { } file) return MachineOptions.Draw(file, comparison, terminal);
            if (terminal.WantsJson(parsed)) JsonText.Documents(terminal.Output, [comparison], (writer, one) => ComparisonJson.Write(writer, one, null));
            else terminal.Show(parsed, terminal.Surroundings(), screen => new ComparisonText(screen).Write(comparison, parsed.GetValue(terminal.Options.Verbose)));
            // A search that finds nothing is bad news; machines that were named are judged, whatever comes of it.
            return !request.Only && (comparison.Rows.IsEmpty || comparison.Rows.GroupBy(row => row.Model).Any(rows => rows.All(row => row.IsRuledOut))) ? ExitCodes.BadNews : ExitCodes.Done;
        });
        return command;
    }

    private static int List(ParseResult parsed, Terminal terminal, string what, IEnumerable<(string Id, string Name)> entries)
    {
        if (!terminal.WantsJson(parsed))
        {
            terminal.Show(parsed, terminal.Surroundings(), screen =>
            {
                foreach (var (id, name) in entries) screen.Line(screen.Width >= NarrowList ? $"{id,-32} {name}" : $"{id}  {name}", hanging: screen.Width >= NarrowList ? 33 : 2);
            });
            return ExitCodes.Done;
        }
        using var answer = new JsonAnswer(terminal.Output);
        var writer = answer.Writer;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.list/1");
        JsonText.Array(writer, what, entries, entry =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", entry.Id);
            writer.WriteString("name", entry.Name);
            writer.WriteEndObject();
        });
        writer.WriteEndObject();
        return ExitCodes.Done;
    }
}

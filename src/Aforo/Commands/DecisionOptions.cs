using System.CommandLine;
using Aforo.Core.Messages;
using Aforo.Messages;
using Aforo.Observing;
using Aforo.Systems.Catalog;

namespace Aforo.Commands;

/// <summary>What the commands that decide about machines have in common.</summary>
internal static class DecisionOptions
{
    /// <summary>Adds an option for each name; the answers read them from what was parsed.</summary>
    public static Dictionary<string, Func<ParseResult, string?>> Add(Command command, IEnumerable<string> names, Catalogue words)
    {
        var values = new Dictionary<string, Func<ParseResult, string?>>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var hyphened = name.Replace('_', '-');
            var option = new Option<string?>("--" + hyphened) { Description = words.Find("option." + hyphened) };
            command.Options.Add(option);
            values.Add(name, parsed => parsed.GetValue(option));
        }
        return values;
    }

    /// <summary>The catalogue with the user's file; faults of its entries are told on standard error.</summary>
    public static (CatalogStore? Catalog, Trouble? Problem) Catalog(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(terminal.Options.Catalog) is not { } file) return (new CatalogStore(), null);
        try
        {
            using var text = new StreamReader(NamedFile.Open(file.FullName));
            var (catalog, problems) = CatalogStore.With(text.ReadToEnd(), file.FullName);
            foreach (var problem in problems) terminal.Tell(terminal.Words.Text(problem.What));
            return (catalog, null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, Refused.Of(refused, file.FullName));
        }
    }
}

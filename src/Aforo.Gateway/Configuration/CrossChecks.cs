using Aforo.Core.Messages;
using Aforo.Formats.Text;

namespace Aforo.Gateway.Configuration;

/// <summary>What one member of the configuration says of another, told where it is written. An entry that is wrong itself has its name all the same.</summary>
internal sealed class CrossChecks(NodeReader root)
{
    private readonly ILookup<string, TextNode> _backends = Named(root, "backends");
    private readonly ILookup<string, TextNode> _models = Named(root, "models");
    private readonly ILookup<string, TextNode> _rules = Named(root, "rules");
    private readonly ILookup<string, TextNode> _budgets = Named(root, "budgets");

    public void Check(GatewayConfiguration configuration)
    {
        Once("backends", _backends);
        Once("models", _models);
        Once("keys", Named(root, "keys"));
        Once("budgets", _budgets);
        foreach (var model in configuration.Models)
            Known(_backends, model.On.Select(place => place.Backend), "configuration.model-on-unknown-backend", model.Name, _models, entry => Items(entry["on"]).Select(place => place["backend"]));
        foreach (var rule in configuration.Rules)
        {
            Known(_backends, rule.Then.Backends, "configuration.names-unknown-backend", rule.Name, _rules, entry => Items(entry["then"]?["backends"]));
            Known(_backends, rule.When.FirstTokenOver.Keys, "configuration.names-unknown-backend", rule.Name, _rules, entry => entry["when"]?["first_token_over"]?.Children ?? []);
            Known(_budgets, rule.When.SpentAtLeast.Keys, "configuration.names-unknown-budget", rule.Name, _rules, entry => entry["when"]?["spent_at_least"]?.Children ?? []);
        }
        foreach (var budget in configuration.Budgets)
            Known(_backends, budget.Backends, "configuration.names-unknown-backend", budget.Name, _budgets, entry => Items(entry["backends"]));
        Listens(configuration);
    }

    private void Listens(GatewayConfiguration configuration)
    {
        foreach (var address in configuration.Listen.Where(address => ListenAddress.Parse(address) is null))
            root.Wrong(Items(root.Node["listen"]).FirstOrDefault(one => one.AsText() == address) ?? root.Node, new Saying("configuration.no-address", ("address", address)));
        if (!configuration.Listen.Any(address => ListenAddress.Parse(address) is { IsLoopback: false })) return;
        if (configuration.Keys.IsEmpty) root.Wrong("listen", new Saying("configuration.keys-beyond-loopback"));
        if (configuration.Tls is null && !configuration.BehindProxy) root.Wrong("listen", new Saying("configuration.tls-beyond-loopback"));
    }

    private void Once(string list, ILookup<string, TextNode> entries)
    {
        foreach (var twice in entries.Where(group => group.Skip(1).Any()))
            root.Wrong(twice.ElementAt(1)["name"]!, new Saying("configuration.twice", ("member", list), ("name", twice.Key)));
    }

    /// <summary>Tells the names that nothing has.</summary>
    /// <param name="those">What has the names.</param>
    /// <param name="names">The names.</param>
    /// <param name="key">Key of the text.</param>
    /// <param name="by">Name of the entry that says them.</param>
    /// <param name="entries">The list of that entry.</param>
    /// <param name="places">Where in the entry they may be written: texts, or members called so.</param>
    private void Known(ILookup<string, TextNode> those, IEnumerable<string> names, string key, string by, ILookup<string, TextNode> entries, Func<TextNode, IEnumerable<TextNode?>> places)
    {
        foreach (var name in names.Where(name => !those.Contains(name)))
            root.Wrong(entries[by].SelectMany(places).FirstOrDefault(one => (one?.AsText() ?? one?.Key) == name) ?? root.Node, new Saying(key, ("by", by), ("name", name)));
    }

    private static ILookup<string, TextNode> Named(NodeReader root, string list) => Items(root.Node[list]).Where(entry => entry["name"]?.AsText() is not null).ToLookup(entry => entry["name"]!.AsText()!, StringComparer.Ordinal);

    /// <summary>The items of a list, or what stands alone for a list of one.</summary>
    private static IEnumerable<TextNode> Items(TextNode? node) => node is null ? [] : node.Kind == TextKind.Array ? node.Children : [node];
}

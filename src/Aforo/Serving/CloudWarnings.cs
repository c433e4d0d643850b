using System.Globalization;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Gateway.Configuration;
using Price = Aforo.Gateway.Configuration.Price;

namespace Aforo.Serving;

/// <summary>Where a configuration and the catalogue of cloud models disagree. It is told, and stops nothing.</summary>
internal sealed class CloudWarnings(CloudCatalog catalog, Catalogue words, DateTimeOffset now)
{
    /// <summary>Announced retirements are told this long before, days.</summary>
    private const int Soon = 120;

    private readonly DateOnly _today = DateOnly.FromDateTime(now.UtcDateTime);

    /// <summary>In the order of the backends.</summary>
    public IEnumerable<string> Of(GatewayConfiguration configuration) => configuration.Backends.SelectMany(backend => Of(backend, configuration));

    private IEnumerable<string> Of(BackendSettings backend, GatewayConfiguration configuration)
    {
        var offer = backend.Offer(catalog);
        foreach (var name in Names(backend, configuration))
        {
            var place = $"{backend.Name}/{name}";
            var (stated, known) = (backend.Stated(name), offer.TryFind(name, out var model) ? model : null);
            if (known is not null && Retirement(place, known) is { } retirement) yield return retirement;
            if (known is { ContextTokens: { } tokens } && stated?.Context is { } context && context != tokens)
                yield return words.Text("serve.cloud-context", ("place", place), ("stated", context), ("known", tokens), ("date", offer.SourceOf(known).AsOf));
            var listed = known?.PriceFor(0, now);
            if (listed is not null && stated?.Price is { Currency: "USD" } price && Differs(price, listed))
                yield return words.Text("serve.cloud-price", ("place", place), ("stated", Written(price.Input, price.Output, price.CachedInput)), ("known", Written(listed.Input, listed.Output, listed.CachedInput)), ("date", offer.SourceOf(known!).AsOf));
            if (!backend.IsLocal && stated?.Price is null && (listed is not { Input: not null, Output: not null } || known!.IsRetiredOn(_today)) && configuration.Budgets.FirstOrDefault(budget => budget.Backends.Contains(backend.Name)) is { } budget)
                yield return words.Text("serve.cloud-no-price", ("place", place), ("budget", budget.Name));
        }
    }

    /// <summary>The models that the configuration names on a backend. A pattern names none.</summary>
    private static IEnumerable<string> Names(BackendSettings backend, GatewayConfiguration configuration) => backend.Models.Select(model => model.Name)
        .Concat(configuration.Models.SelectMany(model => model.On).Where(place => place.Backend == backend.Name).Select(place => place.Model))
        .Distinct();

    private string? Retirement(string place, CloudModel model)
    {
        var (day, instead) = (model.RetiresOn is { } retires ? retires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : FactValue.Unknown, (FactValue)model.ReplacedBy);
        if (model.IsRetiredOn(_today)) return words.Text("serve.cloud-retired", ("place", place), ("day", day), ("instead", instead));
        if (model.RetiresOn is { } soon) return soon.DayNumber - _today.DayNumber <= Soon ? words.Text("serve.cloud-retires", ("place", place), ("day", day), ("days", soon.DayNumber - _today.DayNumber), ("instead", instead)) : null;
        return model.Status is "deprecated" or "being phased out" ? words.Text("serve.cloud-deprecated", ("place", place), ("instead", instead)) : null;
    }

    /// <summary>Only what both tell can differ.</summary>
    private static bool Differs(Price stated, TokenPrice known) => Differ(stated.Input, known.Input) || Differ(stated.Output, known.Output) || Differ(stated.CachedInput, known.CachedInput) || Differ(stated.CacheWrite, known.CacheWrite) || Differ(stated.CacheWriteHour, known.CacheWriteHour);

    private FactValue Written(double? input, double? output, double? cached) => words.Text("serve.cloud-figures", ("input", input), ("output", output), ("cached", cached));

    private static bool Differ(double? one, double? other) => one is { } a && other is { } b && Math.Abs(a - b) > 1e-9 * Math.Max(a, b);
}

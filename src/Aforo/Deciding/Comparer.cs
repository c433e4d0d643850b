using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Catalog;
using Aforo.Core.Decisions;
using Aforo.Fitting;
using Aforo.Messages;

namespace Aforo.Deciding;

/// <summary>Puts machines side by side for models: by the one plan, the one forecast and dated offers.</summary>
internal sealed class Comparer(Deciders deciders)
{
    private const int MostHeld = 3;

    /// <summary>Models that people run, whose fit tells what a small machine can hold.</summary>
    private ImmutableArray<FitModel>? _ladder;

    /// <summary>The comparison, or why there is none: a model or a device is not known.</summary>
    public async Task<(Comparison? Comparison, Trouble? Problem)> CompareAsync(IReadOnlyList<string> models, ComparisonRequest request, CancellationToken cancellation)
    {
        if (await deciders.LookAsync(request.Include, cancellation).ConfigureAwait(false) is { } unseen) return (null, unseen);
        var found = new List<FitModel>();
        foreach (var name in models)
        {
            var (model, problem) = await deciders.Models.FindAsync(name, null, cancellation).ConfigureAwait(false);
            if (model is null) return (null, problem);
            found.Add(model);
        }
        var together = new List<FitModel>();
        foreach (var name in request.Together)
        {
            var (model, problem) = await deciders.Models.FindAsync(name, null, cancellation).ConfigureAwait(false);
            if (model is null) return (null, problem);
            together.Add(model);
        }
        return Compare(found, together, request, cancellation);
    }

    public (Comparison? Comparison, Trouble? Problem) Compare(IReadOnlyList<FitModel> models, IReadOnlyList<FitModel> together, ComparisonRequest request, CancellationToken cancellation)
    {
        var (setups, unknown) = Setups(request);
        if (setups is null) return (null, unknown);
        var (prices, missing) = Given(request);
        if (prices is null) return (null, missing);
        var rows = new List<ComparisonRow>();
        foreach (var model in models)
            foreach (var (setup, included, described) in setups)
            {
                cancellation.ThrowIfCancellationRequested();
                rows.Add(Row(model, together, setup, included, described, request, prices));
            }
        var remaining = rows.Where(row => !row.IsRuledOut && row.Price is not null).ToArray();
        return (new Comparison(
            request,
            [.. rows.OrderBy(row => models.ToList().IndexOf(row.Model)).ThenBy(row => row.IsRuledOut).ThenBy(row => row.Price?.Amount ?? double.MaxValue).ThenBy(row => row.Setup.Id, StringComparer.Ordinal)],
            remaining.Length == 0 ? null : remaining.Max(row => row.Price!.AgeDays)), null);
    }

    /// <summary>What is sold with a dated offer in the currency, and what was named.</summary>
    private (List<(DeviceSetup Setup, bool Included, bool Described)>? Setups, Trouble? Unknown) Setups(ComparisonRequest request)
    {
        var setups = new List<(DeviceSetup, bool, bool)>();
        foreach (var name in request.Include)
        {
            var (found, described, problem) = deciders.Setups(name, 1);
            if (found is null) return (null, problem);
            setups.AddRange(found.All.Select(setup => (deciders.NamedOf(setup), true, described)));
        }
        if (request.Only) return (setups, null);
        var named = setups.Select(one => one.Item1.Id).ToHashSet(StringComparer.Ordinal);
        var given = request.Prices.Select(price => deciders.Setups(price.Device, 1).Setups).Where(found => found is not null).SelectMany(found => found!.All).Select(setup => setup.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var device in deciders.Catalog.Devices.Devices.Where(device => !device.IsChipOnly && device.Memory.Kind != "system" || device.Form == "accessory"))
            foreach (var gib in device.CapacitiesGib)
            {
                var setup = new DeviceSetup { Parts = [DevicePart.Of(device, gib)] };
                if (!named.Contains(setup.Id) && (given.Contains(setup.Id) || PriceRule.Newest(device, gib, request.Currency) is not null)) setups.Add((setup, false, false));
            }
        return (setups, null);
    }

    private (Dictionary<string, Price>? Prices, Trouble? Unknown) Given(ComparisonRequest request)
    {
        var prices = new Dictionary<string, Price>(StringComparer.Ordinal);
        foreach (var (name, amount) in request.Prices)
        {
            var (found, _, problem) = deciders.Setups(name, 1);
            if (found is null) return (null, problem);
            if (found.All is not [var setup]) return (null, OptionReader.Refuse("price", name, Trouble.Of("trouble.right.one-capacity", ("choices", string.Join(", ", found.All.Select(one => one.Id))))) with { IsOfCommandLine = false });
            prices[setup.Id] = new Price { Amount = amount, Currency = request.Currency, Kind = "street", MemoryGib = setup.MemoryGib, InStock = true, Configuration = "seen by the user", Source = "given by the user", AsOf = deciders.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
        }
        return (prices, null);
    }

    private ComparisonRow Row(FitModel model, IReadOnlyList<FitModel> together, DeviceSetup setup, bool included, bool described, ComparisonRequest request, Dictionary<string, Price> given)
    {
        var machine = deciders.MachineOf(setup);
        var (fit, problem) = deciders.Fits.Answer(request.Fit, model, together, machine);
        var price = PriceOf(setup, request, given);
        var device = setup.Parts[0].Device;
        var row = new ComparisonRow
        {
            Setup = setup,
            Model = model,
            Fit = fit,
            Problem = problem,
            Price = price,
            Watts = Watts(setup),
            SoldGib = described ? deciders.SoldGib(device.Id) : [],
            IsIncluded = included,
            Drawbacks = device.Id == ThisSetup.Name ? [] : [.. Drawbacks(setup, described)],
            Roof = fit?.Outcome.Fits == true && deciders.WorkOf(model, request.Fit.Settings.CacheTypeK, request.Fit.Settings.CacheTypeV) is { } work ? DecodeRoof.Of(work, setup, request.Fit.Speed)?.TokensPerSecond : null,
        };
        row = row with { RuledOutBy = [.. RuledOut(row, device, request)] };
        return included && row.Fit?.Outcome.Fits == false ? row with { Holds = Holds(machine, model) } : row;
    }

    private static IEnumerable<string> RuledOut(ComparisonRow row, Device device, ComparisonRequest request)
    {
        if (row.Fit is null) yield return "not-computable";
        else if (row.Fit.Outcome.Fits == false) yield return "does-not-fit";
        if (request.Os is { } os && !Runs(device, os)) yield return "os";
        if (request.Stack is { } stack && !device.Platform.Stack.Any(one => one.Contains(stack, StringComparison.OrdinalIgnoreCase))) yield return "stack";
        if (row.Price?.Offer.InStock == false) yield return "out-of-stock";
        if (request.Budget is { } budget)
        {
            if (row.Price is null) yield return "price-unknown";
            else if (row.Price.Amount > budget) yield return "over-budget";
        }
        if (request.DecodeMin is { } least && row.Speed is { } speed && speed.Decode.Value < least) yield return "too-slow";
    }

    private static IEnumerable<string> Drawbacks(DeviceSetup setup, bool described)
    {
        var device = setup.Parts[0].Device;
        if (described) yield return "not-sold-so";
        // A module of a server is no more a machine than a card is.
        if (device.Form == "card" || (device.Form == "server" && device.Units <= 1 && device.Memory.Kind is not ("system" or "unified"))) yield return "needs-computer";
        // A box with a system of its own, or a board, stands beside a computer and does not take its place.
        if (device.Form == "accessory" || (device.Form == "desktop" && !Runs(device, "windows") && !Runs(device, "macos") && !device.Platform.Os.Contains("Linux"))) yield return "accessory";
    }

    private static bool Runs(Device device, string os) => device.Platform.Os.Any(one => one.Contains(os, StringComparison.OrdinalIgnoreCase) || (os == "linux" && one.Contains("ubuntu", StringComparison.OrdinalIgnoreCase)));

    private SeenPrice? PriceOf(DeviceSetup setup, ComparisonRequest request, Dictionary<string, Price> given)
    {
        if (given.TryGetValue(setup.Id, out var own)) return new SeenPrice(own, own.Amount, 0);
        var (total, oldest) = (0.0, (Price?)null);
        foreach (var part in setup.Parts)
        {
            if (part.MemoryGib is not { } gib || PriceRule.Newest(part.Device, gib, request.Currency) is not { } price) return null;
            total += price.Amount * part.Count;
            if (oldest is null || string.CompareOrdinal(price.AsOf, oldest.AsOf) < 0) oldest = price;
        }
        return oldest is null ? null : new SeenPrice(oldest, total, Age(oldest.AsOf!));
    }

    /// <summary>Days since the first day that a date may mean.</summary>
    private int Age(string asOf)
    {
        var parts = asOf.Split('-');
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < 1970 or > 2200) return int.MaxValue;
        var month = parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var m) ? Math.Clamp(m, 1, 12) : 1;
        var day = parts.Length > 2 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var d) ? Math.Clamp(d, 1, DateTime.DaysInMonth(year, month)) : 1;
        return Math.Max(0, deciders.Today.DayNumber - new DateOnly(year, month, day).DayNumber);
    }

    private static double? Watts(DeviceSetup setup)
    {
        double sum = 0;
        foreach (var part in setup.Parts)
        {
            if (part.Device.PowerW is not { } power) return null;
            sum += (power.High ?? power.Value) * part.Count;
        }
        return sum;
    }

    /// <summary>The largest models of the catalogue that a machine holds with a context of 8,192 tokens.</summary>
    private ImmutableArray<string> Holds(FitMachine machine, FitModel than)
    {
        _ladder ??= [.. deciders.Catalog.Models.Models.OrderByDescending(entry => entry.ReleaseDate, StringComparer.Ordinal).Take(60).OrderByDescending(entry => entry.Parameters).Select(entry => deciders.Models.InCatalog(entry.Id).Model).OfType<FitModel>()];
        var request = new FitRequest { Model = "", Settings = new Core.Memory.MemorySettings { ContextSize = 8192 } };
        return [.. _ladder.Value.Where(model => model.Id != than.Id && model.Parameters < (than.Parameters ?? long.MaxValue) && deciders.Fits.Answer(request, model, [], machine).Answer?.Outcome.Fits == true).Take(MostHeld).Select(model => $"{model.Id}:{model.Quantization}")];
    }
}

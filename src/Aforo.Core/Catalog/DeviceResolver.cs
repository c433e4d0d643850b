using System.Collections.Immutable;
using System.Globalization;

namespace Aforo.Core.Catalog;

/// <summary>The setups that an argument stands for: one, or one for each capacity where it was left out.</summary>
public sealed record DeviceSetups(ImmutableArray<DeviceSetup> All);

/// <summary>
/// Finds what a DEVICE argument stands for: <c>ID:MEMORY</c> picks a capacity, <c>A+B</c> puts unequal ones together, <c>2x A</c> takes
/// several of one, <c>memory=…,bandwidth=…</c> describes one. Single names are those of <see cref="DeviceIndex"/>.
/// </summary>
public sealed class DeviceResolver(DeviceCatalog catalog)
{
    private const int MostParts = 8, MostSetups = 64, MostDevices = 1024;

    private readonly DeviceIndex _index = new(catalog);

    /// <summary>The setups for a text. <c>this</c> is the caller's to answer.</summary>
    /// <param name="text">Name, names or description.</param>
    /// <param name="devices">How many of one (<c>--devices</c>); it multiplies a single name only.</param>
    public Resolution<DeviceSetups> Resolve(string text, int devices = 1)
    {
        text = text.Trim();
        if (devices is < 1 or > MostDevices) return Resolution<DeviceSetups>.No(ResolutionFault.Malformed, devices.ToString(CultureInfo.InvariantCulture), []);
        var whole = Single(text);
        if (whole.Value is { } single) return Setups([single], devices);
        if (whole.Fault is not ResolutionFault.Unknown || !text.Contains('+', StringComparison.Ordinal)) return Same(whole);
        var parts = Sequence(text, MostParts, out var fault);
        if (parts is null) return Same(fault ?? whole);
        return devices == 1 ? Setups(parts, 1) : Resolution<DeviceSetups>.No(ResolutionFault.Malformed, text, []);
    }

    /// <summary>The device with exactly that name, or null; for names that a machine gives, where a prefix proves nothing.</summary>
    public Device? Exact(string name) => _index.Exact(name);

    /// <summary>One device, in each capacity that the text leaves open.</summary>
    private sealed record Choices(ImmutableArray<DevicePart> Parts);

    /// <summary>
    /// Names joined by plus signs. A plus sign may also be part of a name ("Max+ 395"), so every place to split is tried, the
    /// longest first name first.
    /// </summary>
    private List<Choices>? Sequence(string text, int left, out Resolution<Choices>? fault)
    {
        fault = null;
        if (left == 0) return null;
        var whole = Single(text);
        if (whole.Value is { } single) return [single];
        fault = whole;
        for (var plus = text.LastIndexOf('+'); plus > 0; plus = text.LastIndexOf('+', plus - 1))
        {
            var first = Single(text[..plus]);
            if (first.Value is not { } choices)
            {
                if (first.Fault is not ResolutionFault.Unknown) fault = first;
                continue;
            }
            if (Sequence(text[(plus + 1)..], left - 1, out var inner) is { } rest) return [choices, .. rest];
            fault = inner ?? fault;
        }
        return null;
    }

    private Resolution<Choices> Single(string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 400) return Resolution<Choices>.No(ResolutionFault.Malformed, text.Length == 0 ? "" : text[..40], []);
        if (DeviceDescription.IsDescription(text))
            return DeviceDescription.Read(text) is { Value: { } described } ? Resolution<Choices>.Of(new Choices([described])) : Same<Choices, DevicePart>(DeviceDescription.Read(text));
        var (name, memory) = Capacity(text);
        var found = _index.Find(name, memory);
        if (found is { Fault: ResolutionFault.Unknown } && Count(name) is var (count, rest) && _index.Find(rest, memory) is { Value: not null } several) return Chosen(several, memory, count);
        return Chosen(found, memory, 1);
    }

    private static Resolution<Choices> Chosen(Resolution<DeviceMatch> found, int? memory, int count)
    {
        if (found.Value is not { } match) return Same<Choices, DeviceMatch>(found);
        var capacities = memory is { } gib ? [gib] : match.Device.CapacitiesGib;
        DevicePart Part(int? capacity) => DevicePart.Of(match.Device, capacity, count) with { Alike = match.Alike };
        return Resolution<Choices>.Of(new Choices(capacities.IsEmpty ? [Part(null)] : [.. capacities.Select(capacity => Part(capacity))]));
    }

    /// <summary><c>name:64</c>, also <c>name:64GB</c> and <c>name:64GiB</c>; marketed capacities are GiB whatever they are called.</summary>
    private static (string Name, int? Memory) Capacity(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0) return (text, null);
        var number = text.AsSpan(colon + 1).Trim();
        foreach (var unit in (string[])["gib", "gb", "g"])
            if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                number = number[..^unit.Length].TrimEnd();
                break;
            }
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var memory) && memory > 0 ? (text[..colon].Trim(), memory) : (text, null);
    }

    /// <summary><c>2x RTX 3090</c>.</summary>
    private static (int Count, string Name)? Count(string text)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        var rest = text.AsSpan(digits).TrimStart();
        if (digits is 0 or > 4 || rest.Length < 2 || rest[0] is not ('x' or 'X' or '×' or '*')) return null;
        return int.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and <= MostDevices and var count ? (count, rest[1..].Trim().ToString()) : null;
    }

    private static Resolution<DeviceSetups> Setups(IReadOnlyList<Choices> parts, int devices)
    {
        IEnumerable<ImmutableArray<DevicePart>> combinations = [[]];
        foreach (var choices in parts) combinations = combinations.SelectMany(taken => choices.Parts.Select(part => taken.Add(part with { Count = part.Count * devices })));
        return Resolution<DeviceSetups>.Of(new DeviceSetups([.. combinations.Take(MostSetups).Select(taken => new DeviceSetup { Parts = taken })]));
    }

    private static Resolution<DeviceSetups> Same(Resolution<Choices> other) => Same<DeviceSetups, Choices>(other);

    private static Resolution<T> Same<T, TOther>(Resolution<TOther> other)
        where T : class
        where TOther : class => new() { Fault = other.Fault, About = other.About, Candidates = other.Candidates };
}

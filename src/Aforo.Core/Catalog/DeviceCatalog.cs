using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>The devices of the catalogue. A user's entries are merged in by id.</summary>
public sealed class DeviceCatalog(ImmutableArray<Device> devices, string asOf)
{
    private readonly Dictionary<string, Device> _byId = Index(devices, static device => device.Id);

    public ImmutableArray<Device> Devices { get; } = devices;

    /// <summary>ISO date of the state of knowledge.</summary>
    public string AsOf { get; } = asOf;

    public Device? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The entries that answer as one for speed, the given one included.</summary>
    public IEnumerable<Device> SameChip(Device device) => Devices.Where(other => other.Chip == device.Chip && other.Units == device.Units);

    public DeviceCatalog With(IEnumerable<Device> additions) => new(Merge(Devices, additions, static device => device.Id), AsOf);

    internal static Dictionary<string, T> Index<T>(ImmutableArray<T> entries, Func<T, string> id)
    {
        var index = new Dictionary<string, T>(entries.Length, StringComparer.Ordinal);
        foreach (var entry in entries) index.TryAdd(id(entry), entry);
        return index;
    }

    internal static ImmutableArray<T> Merge<T>(ImmutableArray<T> entries, IEnumerable<T> additions, Func<T, string> id)
    {
        var own = additions.GroupBy(id).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        var known = entries.Select(id).ToHashSet(StringComparer.Ordinal);
        return [.. entries.Select(entry => own.GetValueOrDefault(id(entry), entry)), .. own.Where(entry => !known.Contains(entry.Key)).Select(entry => entry.Value)];
    }
}

using Aforo.Core.Catalog;
using Aforo.Core.Machines;

namespace Aforo.Observing;

/// <summary>A device name that is unknown, or means several things that do not answer as one.</summary>
internal sealed class UnknownDeviceException(string? choices) : Exception
{
    /// <summary>What it could have meant; null when nothing is near.</summary>
    public string? Choices { get; } = choices;
}

/// <summary>A device of the catalogue as a machine to judge for.</summary>
internal static class DeviceMachines
{
    /// <exception cref="UnknownDeviceException">The name is not known, or fits several things or capacities.</exception>
    public static Machine Of(string device, DeviceCatalog catalog)
    {
        var found = new DeviceResolver(catalog).Resolve(device);
        if (found.Value is not { } setups) throw new UnknownDeviceException(found.Candidates.IsEmpty ? null : string.Join(", ", found.Candidates));
        // A memory chain needs one capacity: without it there is nothing to hold against.
        if (setups.All is not [var setup]) throw new UnknownDeviceException(string.Join(", ", setups.All.Select(one => one.Id)));
        return DeviceMachine.Of(setup, catalog.AsOf);
    }
}

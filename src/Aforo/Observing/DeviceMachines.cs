using Aforo.Core.Machines;

namespace Aforo.Observing;

/// <summary>A device name that is unknown or means several things.</summary>
internal sealed class UnknownDeviceException(string? choices) : Exception
{
    /// <summary>What it could have meant; null when nothing is near.</summary>
    public string? Choices { get; } = choices;
}

/// <summary>A device of the catalogue as a machine to judge for.</summary>
internal static class DeviceMachines
{
    public static Machine Of(string device) => throw new UnknownDeviceException(device.Length > 0 ? null : "");
}

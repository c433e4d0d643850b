using Aforo.Core.Catalog;
using Aforo.Core.Speed;

namespace Aforo.Core.Diagnosis;

/// <summary>What the doctor knows of speed: the one forecast, the devices' figures, and what was measured on this machine.</summary>
/// <param name="Forecaster">The forecast.</param>
/// <param name="Devices">Figures of devices.</param>
public sealed record SpeedKnowledge(SpeedForecaster Forecaster, DeviceCatalog Devices)
{
    /// <summary>Measurements of this machine; none by default, as for recorded cases.</summary>
    public MachineHistory History { get; init; } = MachineHistory.None;
}

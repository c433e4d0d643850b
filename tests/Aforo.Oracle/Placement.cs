using System.Globalization;
using System.Runtime.InteropServices;

namespace Aforo.Oracle;

/// <summary>What is to lie on simulated devices.</summary>
internal sealed record Placement(int Devices, int GpuLayers, int SplitMode, float[] Split, int MainDevice, int CpuExperts)
{
    /// <summary>Numbers with commas between: devices, layers, split mode, main device, expert layers of the host, then the shares.</summary>
    public static Placement Parse(string text)
    {
        var cells = text.Split(',');
        int Whole(int index) => int.Parse(cells[index], CultureInfo.InvariantCulture);
        return new Placement(Whole(0), Whole(1), Whole(2), [.. cells.Skip(5).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture))], Whole(3), Whole(4));
    }

    public unsafe void Apply(ref LlamaModelParams settings, SimulatedDevices devices)
    {
        settings.Devices = (nint)SimulatedDevices.List(Devices);
        settings.GpuLayers = GpuLayers;
        settings.SplitMode = SplitMode;
        settings.MainGpu = MainDevice;
        if (Split.Length > 0)
        {
            var shares = (float*)NativeMemory.AllocZeroed(16, sizeof(float));
            for (var i = 0; i < Split.Length; i++) shares[i] = Split[i];
            settings.TensorSplit = (nint)shares;
        }
        if (CpuExperts == 0) return;
        var overrides = (TensorOverride*)NativeMemory.AllocZeroed((nuint)CpuExperts + 1, (nuint)sizeof(TensorOverride));
        for (var layer = 0; layer < CpuExperts; layer++)
            overrides[layer] = new TensorOverride { Pattern = Marshal.StringToCoTaskMemUTF8($@"blk\.{layer}\.ffn_(up|down|gate|gate_up)_(ch|)exps"), BufferType = devices.CpuBufferType };
        settings.TensorBufferOverrides = (nint)overrides;
    }
}

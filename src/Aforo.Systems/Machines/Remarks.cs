using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines;

/// <summary>What a person should know of a machine though nothing is wrong with it.</summary>
internal static class Remarks
{
    public static ImmutableArray<Remark> Of(Machine machine, bool neuralProcessor)
    {
        var remarks = ImmutableArray.CreateBuilder<Remark>();
        foreach (var accelerator in machine.Accelerators)
        {
            var about = "accelerator-" + accelerator.Index.ToString(CultureInfo.InvariantCulture);
            if (accelerator.PowerLimitWatts < accelerator.PowerDefaultWatts) remarks.Add(new Remark("power-limited", about, accelerator.PowerLimitWatts, accelerator.PowerDefaultWatts));
            if (accelerator.DrivesDisplay is true && !accelerator.Ignored) remarks.Add(new Remark("drives-display", about));
            if (accelerator is { LinkWidth: > 0, LinkWidthMax: > 0 } && accelerator.LinkWidth < accelerator.LinkWidthMax) remarks.Add(new Remark("narrow-link", about, accelerator.LinkWidth, accelerator.LinkWidthMax));
            if (accelerator.UsableRule == "gtt-bounded-by-ram") remarks.Add(new Remark("gtt-above-ram", about, accelerator.UsableBytes));
        }
        if (machine.PageBytes is > 4096 && machine.Os == "linux") remarks.Add(new Remark("large-pages", null, machine.PageBytes));
        if (machine.LimitBytes is { } limit) remarks.Add(new Remark("container-limit", null, limit, machine.MemoryBytes));
        if (machine.Virtualised is not null && machine.MemoryBandwidthGbS is null) remarks.Add(new Remark("bandwidth-unknown-in-vm", machine.Virtualised));
        if (neuralProcessor) remarks.Add(new Remark("npu-unused"));
        return remarks.ToImmutable();
    }
}

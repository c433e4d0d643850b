using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Machines;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Core.Speed;

namespace Aforo.Core.Diagnosis;

/// <summary>How long a model at a runtime of this machine will read prompts: what the doctor expects, for those who must know beforehand.</summary>
public static class SpeedOutlook
{
    /// <summary>Files whose bytes differ by a larger share are not the same.</summary>
    private const double SameBytes = 0.02;

    /// <summary>
    /// The forecast where the model lies now, corrected by what was measured on this machine; null for a runtime elsewhere, and where shape, weights, devices
    /// or placement are not known. Of a model that is not loaded the placement is known only where it surely fits.
    /// </summary>
    /// <param name="address">Address of the runtime.</param>
    /// <param name="model">Model as the runtime names it.</param>
    /// <param name="seen">What was seen of runtime and machine.</param>
    /// <param name="knowledge">What is known of runtimes and of speed.</param>
    /// <param name="read">The model's file as it was read; null: what the runtime tells of it must do.</param>
    public static PrefillForecast? Of(string address, string model, Observation seen, Knowledge knowledge, (ModelShape Shape, WeightInventory Weights)? read = null)
    {
        if (knowledge.Speed?.Value is not { } known || seen.Machine is not { } machine || Routes.To(address, model, seen, knowledge) is not { } route) return null;
        var told = route.Model is { Shape: { } shape, FileBytes: { } bytes } ? (shape, WeightInventory.OfFile(bytes)) : ((ModelShape, WeightInventory)?)null;
        // A path that means one file to a server in a container may mean another one here.
        if (read is { } file && route.Model is { FileBytes: { } whole } && route.Runtime!.Kind != "ollama" && Math.Abs(file.Weights.TotalBytes - whole) > whole * SameBytes) return null;
        if ((read ?? told) is not var (form, weights) || SpeedExpectation.Of(route, machine, known, form, weights) is not { } expected) return null;
        if (HostShare(route, machine, seen, expected, form) is not { } share || expected.Divided(share) is not { } parts) return null;
        return PrefillForecast.Of(tokens => known.History.Of(known.Forecaster, expected.Work, parts, expected.Settings with { Prompt = tokens }).FirstToken);
    }

    private static double? HostShare(Route route, Machine machine, Observation seen, SpeedExpectation expected, ModelShape shape)
    {
        var told = expected.HostShare ?? Stated(route, shape);
        // What lies on an accelerator that the catalogue does not know is not computed by the processor.
        if (expected.Whole[0].Device.Backend == "cpu") return told is 1 || (told is null && machine.Accelerators.All(one => one.Ignored)) ? 0 : null;
        if (told is not null) return told;
        var context = ContextChains.Of(route, machine).Ceiling?.Value;
        return new MemoryChains(route with { Model = route.Model! with { Shape = shape } }, seen).Of(context) is [{ Holds: true }] ? 0 : null;
    }

    /// <summary>What a start flag says of the layers: all of them (the output is one more), or none. Some are left to what the runtime tells.</summary>
    private static double? Stated(Route route, ModelShape shape) => route.RuntimeFact(FactNames.GpuLayers)?.Value switch
    {
        { Text: "all" } => 0,
        { Number: 0 } => 1,
        { Number: { } layers } when layers > shape.Layers => 0,
        _ => null,
    };
}

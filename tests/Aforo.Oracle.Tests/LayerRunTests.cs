using Aforo.Core.Memory;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Oracle.Tests;

/// <summary>Graphs with shortened runs of layers need what the whole graphs need, in host memory and on devices.</summary>
public sealed class LayerRunTests(ITestOutputHelper output)
{
    [Fact]
    public void ShorterGraphsNeedWhatWholeOnesDo()
    {
        foreach (var architecture in KnownArchitectures.Names)
        {
            int shortened = 0, all = 0;
            for (var seed = 0; seed < 40; seed++)
            {
                var random = new Random(seed);
                var model = RandomShapes.Of(architecture, random);
                var layout = KnownArchitectures.Find(architecture)!.Read(ModelShapes.From(model)!).Layout!;
                var settings = RandomSettings.Of(random) with { Devices = seed % 3 };
                if (EffectiveSettings.Of(layout, settings).Settings is not { } effective || MemoryPlanner.Plan(layout.Shape, WeightInventory.OfFile(1), settings).Plan is null) continue;
                IPlacement placement = settings.Devices == 0 ? HostOnly.Instance
                    : new DevicePlacement(layout, settings, [.. Enumerable.Repeat(BackendTraits.Vulkan with { ChunkBytes = 1 << 22 }, settings.Devices)]);
                var selection = LayerRuns.Shorten(layout, placement);
                all++;
                if (ComputeBuffer.Reserve(layout, effective.Graph, placement, selection) is not { } shorter) continue;
                if (!selection.Runs.IsEmpty) shortened++;
                var whole = ComputeBuffer.Reserve(layout, effective.Graph, placement, LayerRuns.Whole(layout))!;
                Assert.True(whole.Bytes.SequenceEqual(shorter.Bytes), $"{model}\n{RandomSettings.Text(settings)}, {settings.Devices} devices: {string.Join(' ', whole.Bytes)}, shortened {string.Join(' ', shorter.Bytes)}");
                Assert.Equal(whole.Graph, shorter.Graph);
            }
            output.WriteLine($"{architecture,-16} {shortened} of {all} shortened");
        }
    }
}

using Aforo.Core.Memory;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;
using Known = Aforo.Core.Memory.Architectures.KnownArchitectures;

namespace Aforo.Core.Tests.Memory;

/// <summary>Every row that the engine reported, byte by byte.</summary>
public sealed class EngineTruthTests(ITestOutputHelper output)
{
    [Fact]
    public void CachesAndBuffersAreWhatTheEngineAllocates()
    {
        var errors = new TruthErrors();
        var models = new Dictionary<string, (ModelShape Shape, WeightInventory Weights)>();
        foreach (var row in TruthRow.Read("memory-truth.csv"))
        {
            if (!models.TryGetValue(row.Model, out var model)) models.Add(row.Model, model = (AsWritten.Shape(row), AsWritten.Inventory(row)));
            var outcome = MemoryPlanner.Plan(model.Shape, model.Weights, row.Settings);
            if (row.Refused)
            {
                Assert.True(outcome.Refusal is not null, row.Case);
                continue;
            }
            var plan = outcome.Plan;
            Assert.True(plan is not null, $"{row.Case}: {outcome.Problem}");
            Assert.True(row.Bytes("n_ctx_effective") == plan.ContextSize, row.Case);
            Assert.True(row.Bytes("n_ctx_per_seq") == plan.ContextPerSlot, row.Case);
            errors.Add(row, "KV cache", plan.KvCacheBytes, row.Bytes("kv_bytes"));
            errors.Add(row, "state", plan.RecurrentStateBytes, row.Bytes("recurrent_bytes"));
            errors.Add(row, "output", plan.OutputBytes, row.Bytes("output_bytes"));
            errors.Add(row, "weights", plan.WeightsBytes, row.Bytes("weights_bytes"));
            errors.Add(row, "compute", plan.ComputeBytes, row.Bytes("compute_bytes"));
            errors.Add(row, "total", plan.TotalBytes, row.Bytes("total_bytes"));
        }
        errors.Print(output);
        // Every figure is exact; the bounds that were asked for (2 % of compute buffers, 0.5 % in all) are wider.
        Assert.Empty(errors.Wrong);
    }

    [Fact]
    public void ShorterRunsOfLayersReserveWhatTheWholeGraphDoes()
    {
        foreach (var row in TruthRow.Read("memory-truth.csv").Where(row => !row.Refused))
        {
            var layout = Known.Find(row.Architecture)!.Read(ModelShapes.From(row)!).Layout!;
            var settings = EffectiveSettings.Of(layout, row.Settings).Settings!.Graph;
            var whole = ComputeBuffer.Reserve(layout, settings, HostOnly.Instance, LayerRuns.Whole(layout))!;
            var shorter = ComputeBuffer.Reserve(layout, settings, HostOnly.Instance);
            Assert.True(whole.Bytes.SequenceEqual(shorter.Bytes) && whole.Graph == shorter.Graph, row.Case);
        }
    }
}

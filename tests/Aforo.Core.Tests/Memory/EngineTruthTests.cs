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
        var errors = new List<(string Architecture, double Percent)>();
        foreach (var row in TruthRow.Read("memory-truth.csv"))
        {
            var outcome = MemoryPlanner.Plan(ModelShapes.From(row)!, WeightInventory.OfFile(row.Has("weights_bytes") ? row.Bytes("weights_bytes") : 0), row.Settings);
            if (row.Refused)
            {
                Assert.True(outcome.Refusal is not null, row.Case);
                continue;
            }
            var plan = outcome.Plan;
            Assert.True(plan is not null, $"{row.Case}: {outcome.Problem}");
            Assert.True(row.Bytes("n_ctx_effective") == plan.ContextSize, row.Case);
            Assert.True(row.Bytes("n_ctx_per_seq") == plan.ContextPerSlot, row.Case);
            Assert.True(row.Bytes("kv_bytes") == plan.KvCacheBytes, $"{row.Case}: {plan.KvCacheBytes} bytes of KV cache");
            Assert.True(row.Bytes("recurrent_bytes") == plan.RecurrentStateBytes, $"{row.Case}: {plan.RecurrentStateBytes} bytes of state");
            Assert.True(row.Bytes("output_bytes") == plan.OutputBytes, $"{row.Case}: {plan.OutputBytes} bytes of output");
            errors.Add((row.Architecture, Percent(plan.ComputeBytes, row.Bytes("compute_bytes"))));
            Assert.True(plan.ComputeBytes == row.Bytes("compute_bytes"), $"{row.Case}: {plan.ComputeBytes} bytes of compute buffer, the engine has {row.Bytes("compute_bytes")}");
            Assert.True(row.Bytes("total_bytes") == plan.TotalBytes, $"{row.Case}: {plan.TotalBytes} bytes in all");
        }
        foreach (var architecture in errors.GroupBy(error => error.Architecture))
            output.WriteLine($"{architecture.Key,-12} {architecture.Count(),4} rows, compute off by at most {architecture.Max(error => Math.Abs(error.Percent)):F3} %");
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

    private static double Percent(long got, long want) => want == 0 ? 0 : 100.0 * (got - want) / want;
}

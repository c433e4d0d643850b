using System.Globalization;
using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Oracle.Tests;

/// <summary>
/// The real engine as judge: random shapes and settings of every known architecture, with the fixed seed and with a new one each time. A
/// case is found again by its seed: <c>AFORO_ORACLE_SEED</c> sets it, <c>AFORO_ORACLE_ARCHITECTURE</c> names one architecture. Where the
/// engine ends itself the plan has to be a refusal, as where it refuses.
/// </summary>
public sealed class EngineAgreementTests(ITestOutputHelper output)
{
    /// <summary>Settings asked of each shape.</summary>
    private const int SettingsEach = 4;

    private const int ShapesEach = 6;

    [Fact]
    public void ThePlanIsWhatTheEngineWouldAllocate() => Compare(1);

    [Fact]
    public void SoItIsForNewShapes() => Compare(
        int.TryParse(Environment.GetEnvironmentVariable("AFORO_ORACLE_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount);

    /// <summary>
    /// Layers, experts and shares on one to three devices that only plan: aligned and offloaded to as with CUDA, without the scratch memory and
    /// the reordering of any real backend.
    /// </summary>
    [Fact]
    public void DevicesHoldWhatTheEngineWouldPutThere() => Compare(
        int.TryParse(Environment.GetEnvironmentVariable("AFORO_ORACLE_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount, onDevices: true);

    private void Compare(int seed, bool onDevices = false)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("AFORO_SKIP_ENGINE") == "1", "AFORO_SKIP_ENGINE");
        var only = Environment.GetEnvironmentVariable("AFORO_ORACLE_ARCHITECTURE");
        var folder = Directory.CreateTempSubdirectory("aforo-oracle-");
        var wrong = new List<string>();
        var asked = 0;
        try
        {
            using var engine = new EngineProcess();
            foreach (var architecture in MemoryPlanner.KnownArchitectures.Select(known => known.Name).Where(name => only is null || name == only))
            {
                int exact = 0, all = 0, refused = 0;
                for (var i = 0; i < ShapesEach; i++)
                {
                    var random = new Random(unchecked(seed * 7919 + i));
                    var model = RandomShapes.Of(architecture, random);
                    var path = Path.Combine(folder.FullName, "model.gguf");
                    model.Write(path);
                    var weights = WeightsOf(model);
                    // As of a file that was read: half of what is known of it comes from the names of its tensors.
                    var shape = ModelShapes.From(model)!;
                    if (i % 2 == 0) shape = shape.Seen(weights.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal));
                    for (var j = 0; j < SettingsEach; j++)
                    {
                        var settings = RandomSettings.Of(random);
                        if (onDevices) settings = RandomSettings.OnDevices(settings, shape, random);
                        var outcome = MemoryPlanner.Plan(shape, weights, settings with { ForgetsPins = true });
                        var answer = engine.Ask(path, settings);
                        all++;
                        var difference = Difference(outcome, answer);
                        if (difference is null) exact++;
                        else wrong.Add($"{model}\n  {RandomSettings.Text(settings)}\n  {difference}");
                        if (outcome.Refusal is not null) refused++;
                    }
                }
                asked += all;
                output.WriteLine($"{architecture,-16} {exact} of {all} exact, {refused} refused");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asked} cases differ (seed {seed}):\n{string.Join('\n', wrong.Take(12))}");
    }

    private static WeightInventory WeightsOf(RandomModel model) =>
        WeightInventory.Of(model.Tensors().Select(tensor => new WeightTensor(tensor.Name, tensor.Type.Name, tensor.Bytes)));

    private static string? Difference(PlanOutcome outcome, EngineAnswer answer)
    {
        if (outcome.Plan is not { } plan) return answer.IsOk ? $"refused ({outcome.Problem}), and the engine takes it" : answer.Word == "no-model" ? "the engine does not load the model" : null;
        if (!answer.IsOk) return "planned, and the engine says " + answer.Word;
        if (plan.ContextSize != answer.Context) return $"context {plan.ContextSize}, the engine has {answer.Context}";
        for (var i = 0; i < plan.Pools.Length; i++)
        {
            var (pool, place) = (plan.Pools[i], answer.Places[(i + 1) % plan.Pools.Length]);
            if (pool.WeightsBytes != place.Model) return $"{pool.Name}: weights {pool.WeightsBytes}, the engine has {place.Model} ({pool.WeightsBytes - place.Model:+0;-0})";
            if (pool.KvCacheBytes + pool.RecurrentStateBytes != place.Caches) return $"{pool.Name}: caches {pool.KvCacheBytes} + {pool.RecurrentStateBytes}, the engine has {place.Caches}";
            if (pool.ComputeBytes != place.Compute) return $"{pool.Name}: compute {pool.ComputeBytes}, the engine has {place.Compute} ({pool.ComputeBytes - place.Compute:+0;-0})";
        }
        return null;
    }
}

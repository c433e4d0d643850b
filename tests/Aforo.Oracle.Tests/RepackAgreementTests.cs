using System.Runtime.Intrinsics.X86;
using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Oracle.Tests;

/// <summary>Which matrices the engine rearranges for this processor: every architecture, several types.</summary>
public sealed class RepackAgreementTests(ITestOutputHelper output)
{
    private static readonly string[] Types = ["q4_0", "q4_K", "q5_K", "q6_K", "q8_0", "iq4_nl", "mxfp4", "q2_K"];

    [Fact]
    public void The_copies_are_as_large_as_the_engine_makes_them()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("AFORO_SKIP_ENGINE") == "1", "AFORO_SKIP_ENGINE");
        Assert.SkipUnless(Avx2.IsSupported, "a processor without AVX2");
        Assert.SkipWhen(File.Exists("/proc/cpuinfo") && File.ReadAllText("/proc/cpuinfo").Contains("amx_int8", StringComparison.Ordinal), "AMX takes some of the types");
        var kernels = Avx512F.IsSupported ? CpuKernels.Avx512 : CpuKernels.Avx2;
        var folder = Directory.CreateTempSubdirectory("aforo-repack-");
        var wrong = new List<string>();
        int asked = 0, some = 0;
        try
        {
            using var engine = new EngineProcess();
            foreach (var architecture in MemoryPlanner.KnownArchitectures.Select(known => known.Name))
            {
                var random = new Random(architecture.Length * 31 + 7);
                for (var i = 0; i < 3; i++)
                {
                    var shape = RandomShapes.Of(architecture, random);
                    var model = shape.With(GgmlType.Find(Types[(asked + i) % Types.Length])!);
                    var path = Path.Combine(folder.FullName, "model.gguf");
                    model.Write(path);
                    var settings = new MemorySettings { ContextSize = 512, Repack = kernels };
                    var weights = WeightInventory.Of(model.Tensors().Select(tensor => new WeightTensor(tensor.Name, tensor.Type.Name, tensor.Bytes)));
                    if (MemoryPlanner.Plan(ModelShapes.From(model)!, weights, settings).Plan is not { } plan || engine.Ask(path, settings) is not { IsOk: true } answer) continue;
                    asked++;
                    if (answer.Repacked > 0) some++;
                    if (plan.RepackedBytes != answer.Repacked) wrong.Add($"{model} {model.MatrixType.Name}: {plan.RepackedBytes}, the engine has {answer.Repacked} ({plan.RepackedBytes - answer.Repacked:+0;-0})");
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        output.WriteLine($"{asked} cases, {some} with matrices that are rearranged");
        Assert.True(some > asked / 4, $"{some} of {asked}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asked} differ:\n{string.Join('\n', wrong.Take(12))}");
    }
}

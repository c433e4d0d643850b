using System.Globalization;
using Aforo.Core.Memory;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Models;

namespace Aforo.Oracle.Tests;

/// <summary>The engine's own quantizer as judge of the types that tensors get: random shapes of every architecture, every mixture, with and without an importance matrix.</summary>
public sealed class QuantizerAgreementTests(ITestOutputHelper output)
{
    /// <summary>Numbers of <c>llama_ftype</c>.</summary>
    private static readonly (string Name, int Number)[] Mixtures =
    [
        ("Q4_0", 2), ("Q4_1", 3), ("Q8_0", 7), ("Q5_0", 8), ("Q5_1", 9), ("Q2_K", 10), ("Q3_K_S", 11), ("Q3_K_M", 12), ("Q3_K_L", 13), ("Q4_K_S", 14), ("Q4_K_M", 15), ("Q5_K_S", 16),
        ("Q5_K_M", 17), ("Q6_K", 18), ("IQ2_XXS", 19), ("IQ2_XS", 20), ("Q2_K_S", 21), ("IQ3_XS", 22), ("IQ3_XXS", 23), ("IQ1_S", 24), ("IQ4_NL", 25), ("IQ3_S", 26), ("IQ3_M", 27),
        ("IQ2_S", 28), ("IQ2_M", 29), ("IQ4_XS", 30), ("IQ1_M", 31), ("TQ1_0", 36), ("TQ2_0", 37), ("MXFP4_MOE", 38), ("Q1_0", 40), ("Q2_0", 41),
    ];

    [Fact]
    public void Every_tensor_gets_the_type_that_the_quantizer_gives_it()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("AFORO_SKIP_ENGINE") == "1", "AFORO_SKIP_ENGINE");
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFORO_ORACLE_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : 1;
        var folder = Directory.CreateTempSubdirectory("aforo-quantizer-");
        var wrong = new List<string>();
        int tensors = 0, refused = 0, cases = 0;
        try
        {
            using var engine = new EngineProcess();
            foreach (var architecture in MemoryPlanner.KnownArchitectures.Select(known => known.Name).Where(name => name != "gpt-oss"))
            {
                var random = new Random(unchecked(seed * 7919 + architecture.Length));
                var model = RandomShapes.Of(architecture, random);
                var path = Path.Combine(folder.FullName, "model.gguf");
                model.Write(path);
                var names = model.Tensors().Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
                var layout = KnownArchitectures.Find(architecture)!.Read(ModelShapes.From(model)!.Seen(names)).Layout!;
                foreach (var (name, number) in Mixtures)
                {
                    var matrix = random.Next(2) == 0;
                    cases++;
                    if (engine.AskQuantizer(path, number, matrix) is not { } theirs)
                    {
                        refused++;
                        continue;
                    }
                    var mine = Quantizer.Inventory(layout, name, matrix)!.Tensors;
                    foreach (var tensor in mine)
                    {
                        if (!names.Contains(tensor.Name)) continue;
                        tensors++;
                        var type = GgmlType.Find(tensor.Type)!;
                        // What is not quantized keeps the type that the test's file has.
                        var expected = theirs.GetValueOrDefault(tensor.Name);
                        if (expected is null ? type.BlockElements == 1 : expected.Equals(tensor.Type, StringComparison.OrdinalIgnoreCase)) continue;
                        if (wrong.Count < 40) wrong.Add($"{architecture} {name}{(matrix ? " with a matrix" : "")} {tensor.Name}: {tensor.Type}, the quantizer says {expected ?? "unchanged"}");
                    }
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        output.WriteLine($"{tensors} tensors in {cases} cases, {refused} refused");
        Assert.True(refused < cases / 4, $"{refused} of {cases} refused");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}

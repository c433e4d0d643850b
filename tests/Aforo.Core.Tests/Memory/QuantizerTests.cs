using System.Globalization;
using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Core.Tests.Memory;

/// <summary>Types of tensors as llama.cpp's quantizer chose them for Q4_K_M, and the weights that the engine then loads.</summary>
public sealed class QuantizerTests(ITestOutputHelper output)
{
    /// <summary>
    /// The rows were written with an earlier rule: a fused projection of queries, keys and values got Q5_K, a latent one of values more bits.
    /// v0.5.0 treats the first as values and the second like any other (<c>tensor_get_category</c>).
    /// </summary>
    private static readonly string[] WrittenByAnEarlierRule = ["phi3.5-mini", "phi4-14b", "qwen3-next-80b-a3b", "deepseek-v2-lite", "deepseek-v3", "glm-4.7-flash"];

    [Fact]
    public void TypesAndBytesAreThoseOfTheQuantizer()
    {
        var shapes = TruthRow.Read("memory-truth.csv").GroupBy(row => row.Model).ToDictionary(rows => rows.Key, rows => (Shape: AsWritten.Shape(rows.First()), Row: rows.First(row => row.Has("weights_bytes"))));
        foreach (var rows in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Memory", "memory-truth-tensor-types.csv")).Skip(1).Select(line => line.Split(',')).GroupBy(cells => cells[0]))
        {
            var (shape, row) = shapes[rows.Key];
            var inventory = WeightInventory.Quantized(shape, "Q4_K_M")!;
            var loaded = MemoryPlanner.Plan(shape, inventory, row.Settings).Plan!.WeightsBytes;
            var percent = 100.0 * (loaded - row.Bytes("weights_bytes")) / row.Bytes("weights_bytes");
            output.WriteLine($"{rows.Key,-20} {loaded,14} B, the engine loads {row.Bytes("weights_bytes"),14} B ({percent:+0.0000;-0.0000} %)");
            Assert.True(Math.Abs(percent) < 0.2, rows.Key);
            // A last layer that only predicts further tokens stands in the file and is not loaded.
            if (WrittenByAnEarlierRule.Contains(rows.Key) || shape.NextTokenLayers > 0) continue;
            foreach (var cells in rows.Where(cells => cells[2] != "F32"))
            {
                var mine = inventory.Tensors.Where(tensor => tensor.Type.Equals(cells[2], StringComparison.OrdinalIgnoreCase)).ToArray();
                Assert.True(mine.Length == int.Parse(cells[3], CultureInfo.InvariantCulture) && mine.Sum(tensor => tensor.Bytes) == long.Parse(cells[4], CultureInfo.InvariantCulture), $"{rows.Key} {cells[2]}");
            }
        }
    }
}

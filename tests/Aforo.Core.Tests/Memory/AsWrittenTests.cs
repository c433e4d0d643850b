using System.Globalization;

namespace Aforo.Core.Tests.Memory;

/// <summary>The types and bytes that were recorded of every file, against the rule that the other tests take for what it holds.</summary>
public sealed class AsWrittenTests(ITestOutputHelper output)
{
    [Fact]
    public void Types_numbers_and_bytes_are_those_of_the_files()
    {
        var models = TruthRow.Read("memory-truth.csv").GroupBy(row => row.Model).ToDictionary(rows => rows.Key, rows => rows.First());
        var recorded = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Memory", "memory-truth-tensor-types.csv")).Skip(1).Select(line => line.Split(',')).ToLookup(cells => cells[0], StringComparer.Ordinal);
        Assert.Equal(models.Keys.Order(StringComparer.Ordinal), recorded.Select(rows => rows.Key).Order(StringComparer.Ordinal));
        foreach (var (model, row) in models)
        {
            var written = AsWritten.Inventory(row);
            string[] mine = [.. written.Tensors.GroupBy(tensor => tensor.Type.ToUpperInvariant()).Select(type => string.Create(CultureInfo.InvariantCulture, $"{type.Key} {type.Count()} {type.Sum(tensor => tensor.Bytes)}")).Order(StringComparer.Ordinal)];
            output.WriteLine($"{model,-20} {string.Join(", ", mine)}");
            Assert.Equal(recorded[model].Select(cells => $"{cells[2]} {cells[3]} {cells[4]}").Order(StringComparer.Ordinal), mine);
            Assert.Equal(row.Bytes("file_tensor_bytes"), written.TotalBytes);
        }
    }
}

using System.Globalization;
using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Core.Tests.Memory;

/// <summary>
/// What the files hold that the engine reported on: types of tensors by a rule older than v0.5.0's quantizer. It gave a fused projection of queries,
/// keys and values Q5_K and told values by their layer, not by their number, and it took the decompression of latent values for values. Right because types,
/// numbers and bytes come to what was recorded of every file (<see cref="AsWrittenTests"/>).
/// </summary>
internal static class AsWritten
{
    /// <summary>The shape with what is not among the metadata of the rows: which models tie their embeddings.</summary>
    public static ModelShape Shape(TruthRow row) => ModelShapes.From(row)! with { TiedEmbeddings = row.Architecture == "gemma3" || row.Model == "mamba2-2.7b" };

    public static WeightInventory Inventory(TruthRow row)
    {
        var shape = Shape(row);
        var tensors = WeightInventory.Quantized(shape, "Q4_K_M")!.Tensors.ToList();
        if (tensors.Exists(tensor => tensor.Name.EndsWith("attn_qkv.weight", StringComparison.Ordinal) || tensor.Name.EndsWith("attn_v_b.weight", StringComparison.Ordinal)))
        {
            for (var i = 0; i < tensors.Count; i++)
            {
                var name = tensors[i].Name;
                if (name.EndsWith("attn_qkv.weight", StringComparison.Ordinal)) tensors[i] = Retyped(tensors[i], "q5_K");
                else if (IsValue(name)) tensors[i] = Retyped(tensors[i], MoreBits(TensorNames.LayerOf(name), shape.Layers!.Value) ? "q6_K" : "q4_K");
            }
        }
        return WeightInventory.Of([.. tensors, .. Prediction(shape, tensors), .. Frequencies(row.Model, shape)]);
    }

    private static bool IsValue(string name) => name.EndsWith("attn_v.weight", StringComparison.Ordinal) || name.EndsWith("attn_v_b.weight", StringComparison.Ordinal);

    /// <summary>The first and the last eighth, and every third layer between.</summary>
    private static bool MoreBits(int index, int count) => index < count / 8 || index >= 7 * count / 8 || (index - count / 8) % 3 == 2;

    private static WeightTensor Retyped(WeightTensor tensor, string type)
    {
        var (from, to) = (GgmlType.Find(tensor.Type)!, GgmlType.Find(type)!);
        return tensor with { Type = to.Name, Bytes = tensor.Bytes / from.BlockBytes * from.BlockElements / to.BlockElements * to.BlockBytes };
    }

    /// <summary>The layers that only predict further tokens are like the last one, which as an outer one has more bits, with what joins their two inputs and tables of their own.</summary>
    private static IEnumerable<WeightTensor> Prediction(ModelShape shape, List<WeightTensor> tensors)
    {
        for (var layer = shape.Layers!.Value - shape.NextTokenLayers; layer < shape.Layers; layer++)
        {
            string Of(int other) => string.Create(CultureInfo.InvariantCulture, $"blk.{other}.");
            var last = Of(shape.Layers.Value - shape.NextTokenLayers - 1);
            foreach (var tensor in tensors.Where(tensor => tensor.Name.StartsWith(last, StringComparison.Ordinal))) yield return tensor with { Name = Of(layer) + tensor.Name[last.Length..] };
            var embedding = shape.EmbeddingLength!.Value;
            yield return new WeightTensor(Of(layer) + "nextn.eh_proj.weight", "q4_K", 2 * embedding * embedding / 256 * 144);
            foreach (var table in (string[])["nextn.embed_tokens.weight", "nextn.shared_head_head.weight"]) yield return new WeightTensor(Of(layer) + table, "q4_K", shape.VocabularySize!.Value * embedding / 256 * 144);
            foreach (var norm in (string[])["nextn.enorm.weight", "nextn.hnorm.weight", "nextn.shared_head_norm.weight"]) yield return new WeightTensor(Of(layer) + norm, "f32", 4 * embedding);
        }
    }

    /// <summary>Which models have factors for the frequencies of their rotation is not among the metadata either.</summary>
    private static IEnumerable<WeightTensor> Frequencies(string model, ModelShape shape)
    {
        string[] names = model.StartsWith("llama3.1", StringComparison.Ordinal) ? ["rope_freqs.weight"] : model == "phi3.5-mini" ? ["rope_factors_long.weight", "rope_factors_short.weight"] : [];
        return names.Select(name => new WeightTensor(name, "f32", 4L * shape.RopeDimensions!.Value / 2));
    }
}

using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Core.Speed;

/// <summary>Weights by how they are read: for every token, or only where a token chooses them.</summary>
internal sealed record WeightReading(double SharedBytes, double ExpertBytes, double SharedParameters, double ExpertParameters)
{
    private const string Experts = "_exps.", Table = "token_embd.weight", LayerTable = "per_layer_token_embd.weight", Output = "output.weight";

    public static WeightReading? Of(ModelShape shape, WeightInventory weights)
    {
        if (shape.Layers is not > 0 || shape.EmbeddingLength is not > 0 || weights.TotalBytes <= 0) return null;
        return weights.IsExact ? OfTensors(shape, weights) : OfSum(shape, weights.TotalBytes);
    }

    private static WeightReading OfTensors(ModelShape shape, WeightInventory weights)
    {
        var computed = shape.Layers!.Value - shape.NextTokenLayers;
        var tied = weights.Tensors.All(tensor => tensor.Name != Output);
        double shared = 0, experts = 0, sharedCount = 0, expertCount = 0;
        foreach (var tensor in weights.Tensors)
        {
            if ((tensor.Name == Table && !tied) || tensor.Name == LayerTable || LayerOf(tensor.Name) >= computed) continue;
            var count = GgmlType.Find(tensor.Type) is { } type ? (double)tensor.Bytes / type.BlockBytes * type.BlockElements : 0;
            if (tensor.Name.Contains(Experts, StringComparison.Ordinal)) (experts, expertCount) = (experts + tensor.Bytes, expertCount + count);
            else (shared, sharedCount) = (shared + tensor.Bytes, sharedCount + count);
        }
        return new WeightReading(shared, experts, sharedCount, expertCount);
    }

    /// <summary>Only the bytes in all are known: they are divided as the counts are, experts of gpt-oss apart, whose type is always the same.</summary>
    private static WeightReading? OfSum(ModelShape shape, long bytes)
    {
        if (shape.Parameters is not { } all || shape.VocabularySize is not { } words || all <= 0 || words <= 0) return null;
        var width = shape.EmbeddingLength!.Value;
        double experts = ExpertCount(shape);
        var unread = (shape.TiedEmbeddings == true ? 0 : (double)words * width) + ((double)words * (shape.EmbeddingLengthPerLayer ?? 0) * shape.Layers!.Value);
        var shared = (double)all - experts - unread;
        if (shared <= 0) return null;
        var each = bytes / (double)all;
        var expertEach = shape.Architecture == "gpt-oss" ? Math.Min(each, 17 / 32.0) : each;
        var sharedEach = experts > 0 ? (bytes - (experts * expertEach)) / (all - experts) : each;
        return new WeightReading(shared * sharedEach, experts * expertEach, shared, experts);
    }

    /// <summary>Weights of the routed experts: gate, up and down of each (only up and down where a layer has no gate).</summary>
    private static double ExpertCount(ModelShape shape)
    {
        if (shape.Experts is not { Count: > 0 } experts || (experts.FeedForwardLength ?? shape.FeedForwardLength) is not { } length) return 0;
        var layers = shape.Layers!.Value - shape.NextTokenLayers;
        var with = Enumerable.Range(0, layers).Count(layer => layer >= experts.LeadingDenseLayers && (layer + 1) % experts.Interval == 0);
        return (double)with * experts.Count * 3 * shape.EmbeddingLength!.Value * length;
    }

    private static int LayerOf(string name)
    {
        if (!name.StartsWith("blk.", StringComparison.Ordinal)) return -1;
        var end = name.IndexOf('.', 4);
        return end > 4 && int.TryParse(name.AsSpan(4, end - 4), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var layer) ? layer : -1;
    }
}

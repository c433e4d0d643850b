using Aforo.Core.Memory;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;
using Aforo.Testing.Gguf;

namespace Aforo.Oracle.Tests;

/// <summary>A model of some shape: metadata that both the engine and the planner read, and a file without weights.</summary>
internal sealed class RandomModel(string architecture, IReadOnlyDictionary<string, object> values) : IModelMetadata
{
    public string Architecture => architecture;

    /// <summary>The file holds no weights of the layers that only predict further tokens.</summary>
    public bool LacksPrediction { get; init; }

    /// <summary>Type of the matrices whose rows divide into its blocks; the others are f16.</summary>
    public GgmlType MatrixType { get; init; } = GgmlType.Find("f16")!;

    public long? Whole(string key) => Find(key) switch { int value => value, long value => value, _ => null };

    public double? Number(string key) => Find(key) switch { int value => value, double value => value, _ => null };

    public string? Text(string key) => key == "general.architecture" ? architecture : Find(key) as string;

    public bool? Flag(string key) => Find(key) as bool?;

    public IReadOnlyList<long> Wholes(string key) => Find(key) switch
    {
        int[] numbers => [.. numbers.Select(number => (long)number)],
        bool[] flags => [.. flags.Select(flag => flag ? 1L : 0)],
        _ => [],
    };

    public long? Length(string key) => (Find(key) as Array)?.Length;

    /// <summary>The same model with matrices of another type.</summary>
    public RandomModel With(GgmlType matrices) => new(architecture, values) { LacksPrediction = LacksPrediction, MatrixType = matrices };

    public override string ToString() => architecture + ": " + string.Join("; ", values.Select(pair => $"{pair.Key}={(pair.Value is Array list ? $"[{string.Join(",", list.Cast<object>())}]" : pair.Value)}"));

    /// <summary>Writes header and descriptions; the weights are a hole.</summary>
    public void Write(string path)
    {
        var layout = Core.Memory.Architectures.KnownArchitectures.Find(architecture)!.Read(ModelShapes.From(this)!).Layout!;
        var writer = new GgufWriter().Set("general.architecture", GgufValue.Text(architecture));
        foreach (var (key, value) in values)
        {
            if (key == "vocab_size") continue;
            // These bear no prefix in files.
            writer.Set(key.StartsWith("xielu.", StringComparison.Ordinal) ? key : architecture + "." + key, value switch
            {
                int number => GgufValue.U32(number),
                double number => GgufValue.F32((float)number),
                bool flag => GgufValue.Bool(flag),
                string text => GgufValue.Text(text),
                int[] numbers => GgufValue.Array(numbers),
                bool[] flags => GgufValue.Array(flags),
                _ => throw new InvalidOperationException(key),
            });
        }
        writer.AddVocabulary(VocabularyKind.None, (int)layout.Vocabulary, architecture);
        foreach (var (name, type, dimensions, _) in Tensors()) writer.Tensor(name, type, dimensions);
        writer.Write(path);
    }

    /// <summary>What the file holds: matrices in f16, everything else in f32.</summary>
    public IEnumerable<(string Name, GgmlType Type, long[] Dimensions, long Bytes)> Tensors()
    {
        var layout = Core.Memory.Architectures.KnownArchitectures.Find(architecture)!.Read(ModelShapes.From(this)!).Layout!;
        ModelTensor[] computed = [.. ModelTensors.Of(layout).DistinctBy(tensor => tensor.Name)];
        foreach (var tensor in computed.Concat(Prediction(layout, computed)))
        {
            // These always use the input's table; the engine refuses a file with one too many.
            if (tensor.Name == "output.weight" && architecture is "gemma" or "gemma2" or "command-r" or "cohere2") continue;
            long[] dimensions = tensor.Ne2 > 1 ? [tensor.Ne0, tensor.Ne1, tensor.Ne2] : tensor.Ne1 > 1 ? [tensor.Ne0, tensor.Ne1] : [tensor.Ne0];
            var matrix = dimensions.Length > 1 && tensor.Name.EndsWith(".weight", StringComparison.Ordinal) && !tensor.Name.Contains("ssm_conv", StringComparison.Ordinal);
            var type = !matrix ? GgmlType.Find("f32")! : dimensions[0] % MatrixType.BlockElements == 0 ? MatrixType : GgmlType.Find("f16")!;
            yield return (tensor.Name, type, dimensions, tensor.Elements / type.BlockElements * type.BlockBytes);
        }
    }

    /// <summary>A layer that only predicts is one with attention, and what joins its two inputs.</summary>
    private IEnumerable<ModelTensor> Prediction(ModelLayout layout, ModelTensor[] computed)
    {
        if (LacksPrediction) yield break;
        // Some of them have no experts there.
        var isDense = architecture == "exaone-moe";
        for (var extra = layout.Layers.Length; extra < layout.Shape.Layers; extra++)
        {
            var prefix = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"blk.{extra}.");
            var like = Enumerable.Range(0, layout.Layers.Length).Last(layer => !layout.Layers[layer].IsRecurrent);
            foreach (var tensor in computed.Where(tensor => TensorNames.LayerOf(tensor.Name) == like))
            {
                var part = tensor.Name[(tensor.Name.IndexOf('.', 4) + 1)..];
                if (!isDense || part == "ffn_norm.weight" || !(part.StartsWith("ffn_", StringComparison.Ordinal) || part == "exp_probs_b.bias")) yield return tensor with { Name = prefix + part };
            }
            if (isDense)
            {
                foreach (var part in (string[])["ffn_gate.weight", "ffn_up.weight"]) yield return new ModelTensor(prefix + part, layout.Embedding, layout.Shape.FeedForwardLength!.Value, 1);
                yield return new ModelTensor(prefix + "ffn_down.weight", layout.Shape.FeedForwardLength!.Value, layout.Embedding, 1);
            }
            yield return new ModelTensor(prefix + "nextn.eh_proj.weight", 2 * layout.Embedding, layout.Embedding, 1);
            yield return new ModelTensor(prefix + "nextn.enorm.weight", layout.Embedding, 1, 1);
            yield return new ModelTensor(prefix + "nextn.hnorm.weight", layout.Embedding, 1, 1);
            if (architecture == "bailingmoe2") yield return new ModelTensor(prefix + "layer_output_norm.weight", layout.Embedding, 1, 1);
        }
    }

    private object? Find(string key) => key.StartsWith(architecture + ".", StringComparison.Ordinal) ? values.GetValueOrDefault(key[(architecture.Length + 1)..]) : null;
}

using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Formats.Gguf;
using Aforo.Formats.HuggingFace;

namespace Aforo.Fitting;

/// <summary>Finds the model that an argument stands for: a GGUF, a <c>config.json</c>, or a name of the catalogue.</summary>
internal sealed class FitModels(ModelCatalog catalog)
{
    /// <summary>What is assumed of a catalogue name without a quantization.</summary>
    private const string UsualQuantization = "Q4_K_M";

    /// <summary>More than any model has; what claims more is damaged.</summary>
    private const long MostBytes = 1L << 50;

    /// <summary>Quantizations that may be proposed, largest first.</summary>
    private static readonly string[] Ladder = ["BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q3_K_M", "Q2_K"];

    private readonly Lazy<ModelResolver> _resolver = new(() => new ModelResolver(catalog));
    private readonly Dictionary<(string, long?), (FitModel?, string?)> _known = [];

    /// <summary>The model, or why it is not known.</summary>
    public (FitModel? Model, string? Problem) Find(string text, long? fileBytes)
    {
        if (_known.TryGetValue((text, fileBytes), out var known)) return known;
        var found = Read(text, fileBytes);
        _known.Add((text, fileBytes), found);
        return found;
    }

    private (FitModel? Model, string? Problem) Read(string text, long? fileBytes)
    {
        if (!File.Exists(text)) return OfCatalog(text, fileBytes);
        return text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? OfConfig(text, fileBytes) : OfFile(text);
    }

    private static (FitModel?, string?) OfFile(string path)
    {
        var outcome = GgufSetReader.Read(Path.GetFullPath(path));
        if (outcome.Set is not { } set) return (null, $"{outcome.Path}, byte {outcome.Error!.Offset}: {outcome.Error.Message}");
        if (ModelShapes.From(new GgufModelMetadata(set.First.File)) is not { } shape) return (null, $"{path}: general.architecture is missing");
        var tensors = new List<WeightTensor>();
        foreach (var tensor in set.Tensors)
        {
            // A type that is not known has no size: the file's length must do.
            if (GgmlType.Find(tensor.TypeId) is not { } type || tensor.Bytes is not { } bytes) return (Model(shape, WeightInventory.OfFile(set.FileBytes)), null);
            tensors.Add(new WeightTensor(tensor.Name, type.Name, bytes));
        }
        shape = shape with { TiedEmbeddings = tensors.All(tensor => tensor.Name != "output.weight"), Parameters = shape.Parameters ?? (set.Tensors.Sum(tensor => (decimal)tensor.Elements) is > 0 and <= long.MaxValue and var counted ? (long)counted : null) };
        if (tensors.Sum(tensor => (decimal)tensor.Bytes) > MostBytes) return (null, $"{path}: its tensors would be larger than any machine");
        return (Model(shape, WeightInventory.Of(tensors)), null);
    }

    private static (FitModel?, string?) OfConfig(string path, long? fileBytes)
    {
        var (config, error) = HfConfig.Read(path);
        if (config is null) return (null, $"{path}{(error!.Line is { } line ? $", line {line}" : "")}: {error.Message}");
        if (ModelShapes.From(config.Metadata) is not { } shape) return (null, $"{path}: the architecture is not known");
        var weights = fileBytes is { } bytes ? WeightInventory.OfFile(bytes) : WeightInventory.Quantized(shape, UsualQuantization);
        return weights is null ? (null, Unknown(shape)) : (Model(shape, weights, fileBytes is null ? UsualQuantization : null), null);
    }

    private (FitModel?, string?) OfCatalog(string text, long? fileBytes)
    {
        var resolved = _resolver.Value.Resolve(text);
        if (resolved.Value is not { } choice)
            return (null, resolved.Candidates.IsEmpty ? $"no model is called {text}" : $"{text} may be: {string.Join(", ", resolved.Candidates)}");
        var entry = choice.Model;
        var shape = ModelShapes.From(new ModelMetadata(entry));
        if (shape is null) return (null, $"{entry.Id} has no shape");
        var quantization = choice.Quantization ?? (shape.Architecture == "gpt-oss" ? "MXFP4_MOE" : UsualQuantization);
        var weights = fileBytes is { } bytes ? WeightInventory.OfFile(bytes) : WeightsOf(entry, shape, quantization);
        if (weights is null) return (null, MemoryPlanner.KnownArchitectures.Any(known => known.Name == shape.Architecture) ? $"the size of {entry.Id} in {quantization} is not known" : Unknown(shape));
        return (new FitModel
        {
            Shape = shape,
            Weights = weights,
            Name = entry.Name,
            Parameters = entry.Parameters,
            ActiveParameters = entry.ActiveParameters,
            Quantization = quantization,
            Smaller = [.. Ladder.SkipWhile(name => name != quantization).Skip(1).Select(name => (name, WeightsOf(entry, shape, name))).Where(pair => pair.Item2 is not null).Select(pair => (pair.name, pair.Item2!))],
        }, null);
    }

    /// <summary>Tensor by tensor where the quantizer's rules are known, else the size of a published file.</summary>
    private static WeightInventory? WeightsOf(ModelEntry entry, ModelShape shape, string quantization) =>
        WeightInventory.Quantized(shape, quantization)
        ?? (entry.Sizes.Where(size => size.Quant.Equals(quantization, StringComparison.OrdinalIgnoreCase)).OrderByDescending(size => size.IsExact).FirstOrDefault() is { } size ? WeightInventory.OfFile(size.SizeBytes) : null);

    private static string Unknown(ModelShape shape) => new PlanOutcome { UnknownArchitecture = shape.Architecture }.Problem!;

    private static FitModel Model(ModelShape shape, WeightInventory weights, string? quantization = null) =>
        new() { Shape = shape, Weights = weights, Name = shape.Name, Parameters = shape.Parameters, Quantization = quantization };
}

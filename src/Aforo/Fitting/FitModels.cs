using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Memory;
using Aforo.Core.Messages;
using Aforo.Core.Models;
using Aforo.Formats.Gguf;
using Aforo.Formats.HuggingFace;
using Aforo.Messages;
using Aforo.Systems;
using Aforo.Systems.LocalModels;
using Aforo.Systems.RemoteModels;

namespace Aforo.Fitting;

/// <summary>
/// Finds the model that an argument stands for: a GGUF, a <c>config.json</c> or its folder; an address; a name that a runtime of this
/// machine has; a name of the catalogue.
/// </summary>
internal sealed class FitModels(ModelCatalog catalog, Func<Surroundings> surroundings, Action<string, long>? progress = null)
{
    /// <summary>What is assumed of a catalogue name without a quantization.</summary>
    private const string UsualQuantization = "Q4_K_M";

    /// <summary>Quantizations that may be proposed, largest first.</summary>
    private static readonly string[] Ladder = ["BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q3_K_M", "Q2_K"];

    private readonly Lazy<ModelResolver> _resolver = new(() => new ModelResolver(catalog));
    private readonly Lazy<LocalModelFinder> _local = new(() => new LocalModelFinder(surroundings()));
    private readonly Dictionary<(string, long?), (FitModel?, Trouble?)> _known = [];
    private readonly Dictionary<(string, long?), (FitModel?, Trouble?)> _listed = [];

    /// <summary>The model, or why it is not known.</summary>
    public async Task<(FitModel? Model, Trouble? Problem)> FindAsync(string text, long? fileBytes, CancellationToken cancellation)
    {
        if (_known.TryGetValue((text, fileBytes), out var known)) return known;
        var found = await ReadAsync(text, fileBytes, cancellation).ConfigureAwait(false);
        _known.Add((text, fileBytes), found);
        return found;
    }

    /// <summary>A model by its name in the catalogue alone; nothing is looked for on this machine.</summary>
    public (FitModel? Model, Trouble? Problem) InCatalog(string text, long? fileBytes = null)
    {
        if (_listed.TryGetValue((text, fileBytes), out var known)) return known;
        var found = OfCatalog(text, fileBytes);
        _listed.Add((text, fileBytes), found);
        return found;
    }

    private async Task<(FitModel? Model, Trouble? Problem)> ReadAsync(string text, long? fileBytes, CancellationToken cancellation)
    {
        if (File.Exists(text)) return text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? OfConfig(text, fileBytes) : OfFile(text);
        if (Path.Join(text, "config.json") is var config && File.Exists(config)) return OfConfig(config, fileBytes);
        if (Directory.Exists(text)) return (null, Trouble.Of("trouble.folder", ("path", text)));
        if (RemoteModelReader.IsAddress(text)) return await OfServerAsync(text, fileBytes, cancellation).ConfigureAwait(false);
        var (local, candidates) = await _local.Value.FindAsync(text, cancellation).ConfigureAwait(false);
        if (local is not null) return OfRuntime(local);
        if (candidates.Count > 1) return (null, Trouble.Of("trouble.may-be", ("text", text), ("candidates", string.Join(", ", candidates))));
        var (listed, problem) = InCatalog(text, fileBytes);
        return listed is null && IsPath(text) ? (null, Trouble.Of("trouble.no-file", ("path", text))) : (listed, problem);
    }

    private static (FitModel?, Trouble?) OfFile(string path)
    {
        var outcome = GgufSetReader.Read(Path.GetFullPath(path));
        if (outcome.Set is not { } set) return (null, outcome.Error!.At(outcome.Path));
        var (shape, weights, problem) = WeighedFile.Of(set, path);
        return shape is null ? (null, problem) : (Model(shape, weights!, null, source: path, projector: WeighedFile.Projector(path), missing: WeighedFile.Missing(set)), null);
    }

    private async Task<(FitModel?, Trouble?)> OfServerAsync(string text, long? fileBytes, CancellationToken cancellation)
    {
        var (remote, problem) = await new RemoteModelReader(surroundings(), progress).ReadAsync(text, cancellation).ConfigureAwait(false);
        if (remote is null) return (null, problem);
        if (remote.Set is null) return OfConfiguration(remote.Config!, remote.Address, fileBytes ?? remote.WeightBytes, remote.Quantization);
        var (shape, weights, failure) = WeighedFile.Of(remote.Set, remote.Address);
        return shape is null ? (null, failure) : (Model(shape, weights!, remote.Quantization, remote.Address, remote.Projector?.Bytes, loadsProjector: text.StartsWith("hf:", StringComparison.Ordinal)), null);
    }

    private static (FitModel?, Trouble?) OfRuntime(LocalModel local)
    {
        var source = $"{local.Runtime}: {local.Name}";
        if (local.IsElsewhere) return (null, Trouble.Of("trouble.elsewhere", ("source", source)));
        if (local.File is { } file)
        {
            var outcome = GgufSetReader.Read(file);
            if (outcome.Set is not { } set) return (null, new Saying("trouble.of-model", ("source", source)).With("what", outcome.Error!.At(outcome.Path)));
            var (shape, weights, problem) = WeighedFile.Of(set, file);
            var projector = local.ProjectorFile is { } beside ? new FileInfo(beside).Length : (long?)null;
            return shape is null ? (null, problem) : (Model(shape, weights!, local.Quantization, source, projector, local.Name, IsOllama(local), IsOllama(local), WeighedFile.Missing(set)), null);
        }
        return local is { Shape: { } told, FileBytes: { } bytes }
            ? (Model(told, WeightInventory.OfFile(bytes), local.Quantization, source, name: local.Name, isOfOllama: IsOllama(local)), null)
            : (null, Trouble.Of("trouble.unreadable-model", ("source", source)));
    }

    private static bool IsOllama(LocalModel local) => local.Runtime.Equals("ollama", StringComparison.OrdinalIgnoreCase);

    private static (FitModel?, Trouble?) OfConfig(string path, long? fileBytes)
    {
        var (config, error) = HfConfig.Read(path);
        if (config is null) return (null, error!.At(path));
        return OfConfiguration(config, path, fileBytes ?? SafetensorsFiles.BytesBeside(path), null);
    }

    /// <summary>The quantization that is asked for, else the weights as they lie beside the configuration, else the usual one.</summary>
    private static (FitModel?, Trouble?) OfConfiguration(HfConfig config, string source, long? bytes, string? quantization)
    {
        if (config.Rejected is [var wrong, ..]) return (null, Trouble.Of("trouble.field-wrong", Trouble.Of("trouble.right.count"), ("source", source), ("line", wrong.Line), ("field", wrong.Key), ("value", wrong.Raw.Length > 40 ? wrong.Raw[..40] : wrong.Raw)));
        if (ModelShapes.From(config.Metadata) is not { } shape) return (null, Trouble.Of("trouble.architecture-unknown", ("source", source), ("architecture", config.Architecture)));
        var assumed = quantization ?? (bytes is null ? UsualQuantization : null);
        if (new PlannableModel(shape, WeightInventory.OfFile(0)).Plan(new MemorySettings()).MissingKey is { } key) return (null, Trouble.Of("trouble.field-missing", ("source", source), ("field", HfConfig.FieldOf(key == "attention.head_count_kv" && shape.HeadCount is null ? "attention.head_count" : key))));
        var weights = assumed is null ? WeightInventory.OfFile(bytes!.Value) : WeightInventory.Quantized(shape, assumed);
        return weights is null ? (null, Unknown(shape, source)) : (Model(shape, weights, assumed, source), null);
    }

    private (FitModel?, Trouble?) OfCatalog(string text, long? fileBytes)
    {
        var resolved = _resolver.Value.Resolve(text);
        // A quantization that nobody published can be computed all the same.
        if (resolved.Fault == ResolutionFault.NoSuchVariant && text.LastIndexOf(':') is > 0 and var colon && _resolver.Value.Resolve(text[..colon]).Value is { } plain && ModelShapes.From(new ModelMetadata(plain.Model)) is { } unpublished && WeightsOf(plain.Model, unpublished, text[(colon + 1)..].Trim()) is not null)
            resolved = new Resolution<ModelChoice> { Value = plain with { Quantization = text[(colon + 1)..].Trim().ToUpperInvariant() } };
        if (resolved.Value is not { } choice)
            return (null, resolved.Candidates.IsEmpty ? Trouble.Of("trouble.no-model", ("text", text)) : Trouble.Of("trouble.may-be", ("text", text), ("candidates", string.Join(", ", resolved.Candidates))));
        var entry = choice.Model;
        var shape = ModelShapes.From(new ModelMetadata(entry));
        if (shape is null) return (null, Trouble.Of("trouble.unreadable-model", ("source", entry.Id)));
        var quantization = choice.Quantization ?? (shape.Architecture == "gpt-oss" ? "MXFP4_MOE" : UsualQuantization);
        var weights = fileBytes is { } bytes ? WeightInventory.OfFile(bytes) : WeightsOf(entry, shape, quantization);
        if (weights is null) return (null, MemoryPlanner.KnownArchitectures.Any(known => known.Name == shape.Architecture) ? Trouble.Of("trouble.size-unknown", ("model", entry.Id), ("quantization", quantization)) : Unknown(shape, entry.Id));
        return (new FitModel
        {
            Shape = shape,
            Weights = weights,
            Id = entry.Id,
            Name = entry.Name,
            Source = "catalogue: " + entry.Id,
            Parameters = entry.Parameters,
            ActiveParameters = entry.ActiveParameters,
            Quantization = quantization,
            QuantizationIsAssumed = choice.Quantization is null && fileBytes is null,
            Asked = text,
            AlsoCalled = [.. _resolver.Value.Alike(text, entry)],
            Smaller = [.. Ladder.SkipWhile(name => name != quantization).Skip(1).Select(name => (name, WeightsOf(entry, shape, name))).Where(pair => pair.Item2 is not null).Select(pair => (pair.name, pair.Item2!))],
        }, null);
    }

    /// <summary>Tensor by tensor where the quantizer's rules are known, else the size of a published file.</summary>
    private static WeightInventory? WeightsOf(ModelEntry entry, ModelShape shape, string quantization) =>
        WeightInventory.Quantized(shape, quantization)
        ?? CheckpointFormats.Of(shape, quantization)
        ?? (entry.Sizes.Where(size => size.Quant.Equals(quantization, StringComparison.OrdinalIgnoreCase)).OrderByDescending(size => size.IsExact).FirstOrDefault() is { } size ? WeightInventory.OfFile(size.SizeBytes) : null);

    /// <summary>Why nothing can be planned for a shape.</summary>
    private static Trouble Unknown(ModelShape shape, string source) => FitTroubles.Of(new PlannableModel(shape, WeightInventory.OfFile(0)).Plan(new MemorySettings()), source) ?? Trouble.Of("trouble.architecture-unknown", ("source", source), ("architecture", shape.Architecture));

    /// <summary>True for what is written as a file is, and as no model.</summary>
    private static bool IsPath(string text) => text is ['/' or '~' or '\\', ..] or ['.', '/' or '\\', ..] or ['.', '.', '/' or '\\', ..] or [_, ':', '/' or '\\', ..]
        || text.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

    private static FitModel Model(ModelShape shape, WeightInventory weights, string? quantization, string source, long? projector = null, string? name = null, bool loadsProjector = false, bool isOfOllama = false, Saying? missing = null) => new()
    {
        Shape = shape,
        Weights = weights,
        Name = name ?? shape.Name,
        Parameters = shape.Parameters,
        Quantization = quantization,
        Source = source,
        ProjectorBytes = projector,
        LoadsProjector = loadsProjector,
        IsOfOllama = isOfOllama,
        Missing = missing,
    };
}

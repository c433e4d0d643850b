using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>An open-weight model.</summary>
public sealed record ModelEntry
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Name under which it stands in published tables of speed.</summary>
    public string? SpeedTableName { get; init; }

    /// <summary>Other spellings. One with a colon is an Ollama tag.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    public required string Family { get; init; }

    /// <summary>GGUF <c>general.architecture</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Weights of the text model in the GGUF, tied matrices counted once.</summary>
    public required long Parameters { get; init; }

    public string? ParametersBasis { get; init; }

    public CheckpointCount? CheckpointParameters { get; init; }

    /// <summary>The maker's figure for mixtures of experts; for speed use <see cref="ComputedCounts.WeightsReadPerToken"/>.</summary>
    public required long ActiveParameters { get; init; }

    /// <summary>Longest context that it was made for, in tokens, without extension by the user.</summary>
    public required long NativeContext { get; init; }

    public string? Licence { get; init; }

    /// <summary>Date of announcement; the day may be missing.</summary>
    public string? ReleaseDate { get; init; }

    public bool ShapeComplete { get; init; }

    /// <summary>What decides memory and work; see <see cref="ModelMetadata"/>.</summary>
    public required CatalogShape Shape { get; init; }

    /// <summary>Counts from a complete shape.</summary>
    public ComputedCounts? Computed { get; init; }

    public FileSizeCheck? FileSizeCheck { get; init; }

    public ImmutableArray<ModelSize> Sizes { get; init; } = [];

    public ImmutableArray<BenchSize> LlamaBench { get; init; } = [];

    public ImmutableArray<OllamaTag> Ollama { get; init; } = [];

    /// <summary>Fields that were written from memory; <c>shape.x</c> for one key of the shape.</summary>
    public ImmutableArray<string> Unverified { get; init; } = [];

    public ImmutableArray<ModelSource> Sources { get; init; } = [];

    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>Weights counted from a shape.</summary>
/// <param name="Parameters">With the tensors that the engine creates.</param>
/// <param name="WeightsReadPerToken">Touched for one generated token: no input embedding, of the experts only those used.</param>
public sealed record ComputedCounts(long Parameters, long WeightsReadPerToken);

/// <summary>Count of the original repository where it differs.</summary>
public sealed record CheckpointCount(long Value, string Source);

/// <summary>A file against the computed count.</summary>
public sealed record FileSizeCheck(string Quant, double FileGib, double ExpectedGib, double DeviationPercent);

/// <summary>Size of the weights in one quantization.</summary>
public sealed record ModelSize : Sourced
{
    public required string Quant { get; init; }

    /// <summary>In GiB (2³⁰), often rounded to 0.1.</summary>
    public required double Gib { get; init; }

    /// <summary>Exact, where known.</summary>
    public long? Bytes { get; init; }

    /// <summary>What it is, if not a whole GGUF file.</summary>
    public string? What { get; init; }

    public string? File { get; init; }

    /// <summary>Exact bytes where known, else the rounded figure.</summary>
    public long SizeBytes => Bytes ?? (long)(Gib * (1L << 30));

    public bool IsExact => Bytes is not null;
}

/// <summary>Size as llama-bench prints it: tensor data only.</summary>
public sealed record BenchSize(string Label, double Gib, string Source);

/// <summary>A tag of Ollama's library.</summary>
public sealed record OllamaTag : Sourced
{
    public required string Tag { get; init; }

    /// <summary>In GB (10⁹), rounded, vision tower included.</summary>
    public required double Gb { get; init; }

    public string? Context { get; init; }

    public string? Quant { get; init; }

    /// <summary>Exact size of the model layer.</summary>
    public long? ModelBytes { get; init; }

    public string? ModelBytesAsOf { get; init; }
}

/// <summary>Where a field of a model was found.</summary>
public sealed record ModelSource(string For, string Source, string? AsOf);

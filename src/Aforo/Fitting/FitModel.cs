using System.Collections.Immutable;
using Aforo.Core.Memory;
using Aforo.Core.Messages;
using Aforo.Core.Models;

namespace Aforo.Fitting;

/// <summary>A model whose shape and weights are known.</summary>
internal sealed class FitModel
{
    public required ModelShape Shape { get; init; }

    public required WeightInventory Weights { get; init; }

    /// <summary>Kept, so that many questions read the shape once.</summary>
    public PlannableModel Plannable => field ??= new PlannableModel(Shape, Weights);

    /// <summary>Id in the catalogue; null for a model of a file.</summary>
    public string? Id { get; init; }

    public string? Name { get; init; }

    public long? Parameters { get; init; }

    /// <summary>Weights that one token uses, of mixtures of experts.</summary>
    public long? ActiveParameters { get; init; }

    public string? Quantization { get; init; }

    /// <summary>Where it was found: a file, an address, a name of a runtime, an entry of the catalogue.</summary>
    public string? Source { get; init; }

    /// <summary>Size of an image projector that lies beside it; llama-server loads it with <c>--mmproj</c>, on top of the plan.</summary>
    public long? ProjectorBytes { get; init; }

    /// <summary>The projector is loaded unless somebody says otherwise: as Ollama does, and llama-server with a model of a hub.</summary>
    public bool LoadsProjector { get; init; }

    /// <summary>Ollama would load it.</summary>
    public bool IsOfOllama { get; init; }

    /// <summary>What is missing of its file, as of a download that was broken off; null: nothing.</summary>
    public Saying? Missing { get; init; }

    /// <summary>Nobody named a quantization: the usual one was taken.</summary>
    public bool QuantizationIsAssumed { get; init; }

    /// <summary>What was asked for, of a name of the catalogue.</summary>
    public string? Asked { get; init; }

    /// <summary>Ids of other models of the catalogue whose names begin as the one that was asked for, where that was no whole name; empty where it was plain.</summary>
    public ImmutableArray<string> AlsoCalled { get; init; } = [];

    /// <summary>Smaller quantizations of the same model, largest first.</summary>
    public ImmutableArray<(string Name, WeightInventory Weights)> Smaller { get; init; } = [];
}

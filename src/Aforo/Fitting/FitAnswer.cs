using System.Collections.Immutable;
using Aforo.Core.Memory;
using Aforo.Core.Memory.Fitting;
using Aforo.Core.Speed;

namespace Aforo.Fitting;

/// <summary>The answer to a request for one machine, or for none.</summary>
internal sealed record FitAnswer
{
    public required FitRequest Request { get; init; }

    public required FitModel Model { get; init; }

    public required MemorySettings Settings { get; init; }

    public required FitOutcome Outcome { get; init; }

    public required MemoryFit Fit { get; init; }

    public FitMachine? Machine { get; init; }

    public string? Backend { get; init; }

    /// <summary>What loads the model: <c>llama-server</c> or <c>ollama</c>.</summary>
    public string? Runtime { get; init; }

    /// <summary>
    /// Compute buffers were compared with what the engine reports on this backend. Kernels of others take scratch memory besides, which only
    /// the devices tell.
    /// </summary>
    public static bool IsChecked(string? backend) => backend is null or "cpu" or "vulkan";

    public long? LargestContext { get; init; }

    /// <summary>A sequence may hold more tokens than the model was made for.</summary>
    public bool IsBeyondNative => Request.Settings.ContextSize / (Request.Settings.KvUnified ? 1 : Math.Max(1, Request.Settings.Parallel)) > Model.Shape.NativeContext;

    /// <summary>Null without a device of the catalogue, or where its figures don't tell enough.</summary>
    public SpeedForecast? Speed { get; init; }

    /// <summary>Device of the catalogue that stands for the processor beside a card, where a part of the model lies there; null where none had to be assumed.</summary>
    public string? AssumedHost { get; init; }

    /// <summary>Asked for only where it does not fit.</summary>
    public FitRemedies Remedies { get; init; } = FitRemedies.None;

    /// <summary>Models that were asked to be resident together with this one.</summary>
    public ImmutableArray<FitNeighbour> Neighbours { get; init; } = [];

    /// <summary>Two models to compare the cache with; empty in tables.</summary>
    public ImmutableArray<FitYardstick> Yardsticks { get; init; } = [];
}

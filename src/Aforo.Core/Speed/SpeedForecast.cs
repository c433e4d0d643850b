using Aforo.Core.Facts;

namespace Aforo.Core.Speed;

/// <summary>A number with its interval.</summary>
/// <param name="Value">The forecast.</param>
/// <param name="Low">Below it lies one truth in ten.</param>
/// <param name="High">Above it lies one truth in ten.</param>
/// <param name="Low95">Below it lies one truth in forty.</param>
/// <param name="High95">Above it lies one truth in forty.</param>
/// <param name="Roof">What physics allows at the published figures of the device; null where they are not published, or for times.</param>
/// <param name="Basis"><see cref="Basis.Predicted"/>, <see cref="Basis.Calibrated"/> or <see cref="Basis.Measured"/>.</param>
public sealed record SpeedFigure(double Value, double Low, double High, double Low95, double High95, double? Roof, Basis Basis);

/// <summary>How fast a model runs on a machine.</summary>
public sealed record SpeedForecast
{
    /// <summary>Tokens a second at the depth, of all streams together.</summary>
    public required SpeedFigure Decode { get; init; }

    /// <summary>Tokens a second over the whole prompt.</summary>
    public required SpeedFigure Prefill { get; init; }

    /// <summary>Tokens a second of the last micro-batch of the prompt, where attention is longest.</summary>
    public required SpeedFigure LastChunk { get; init; }

    /// <summary>Seconds for the whole prompt: the time to the first token of a loaded model that serves nobody else.</summary>
    public required SpeedFigure FirstToken { get; init; }

    /// <summary>Bytes that one decode step reads: weights, caches and states.</summary>
    public required double BytesPerStep { get; init; }

    /// <summary>
    /// The same where the bandwidth was measured on the machine instead of published: decode is corrected by a measurement, and has no roof, for others may have used the
    /// memory meanwhile.
    /// </summary>
    public SpeedForecast OnMeasuredBandwidth() => this with { Decode = Decode with { Roof = null, Basis = Decode.Basis == Basis.Predicted ? Basis.Calibrated : Decode.Basis } };
}

namespace Aforo.Core.Speed;

/// <summary>
/// Decode: every step reads the weights in use once and the cache of each stream, at a part of the specified bandwidth, and each layer
/// costs a fixed time for starting its kernels. With several streams the arithmetic adds up too.
/// </summary>
public sealed class DecodeModel : PhaseModel
{
    private readonly double _shared, _experts, _cache, _state, _layers, _operations, _streams, _roof;
    private readonly Term _bandwidth, _expertBandwidth, _cacheBandwidth, _stateBandwidth, _layer, _token, _compute;

    private DecodeModel(double[] numbers, double streams, double roof, Term[] terms)
        : base(terms)
    {
        (_shared, _experts, _cache, _state, _layers, _operations) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        (_streams, _roof) = (streams, roof);
        (_bandwidth, _expertBandwidth, _cacheBandwidth, _stateBandwidth, _layer, _token, _compute) = (terms[0], terms[1], terms[2], terms[3], terms[4], terms[5], terms[6]);
    }

    public override double? Roof => _roof;

    public static DecodeModel Of(TokenWork work, DeviceTraits device, SpeedSettings settings, CoefficientIndex index)
    {
        var (backend, generation, kind) = (device.Backend, device.Generation, WeightKind.Of(settings.Quantization, work.BitsPerWeight));
        var own = generation.Length > 0 ? $"{backend}|{generation}" : "";
        var (chip, onChip) = ($"chip:{device.Chip}", $"chip:{device.Chip}|{backend}");
        var streams = Math.Max(1, settings.Streams);
        var cache = work.Caches.Sum(one => one.Bytes * one.Seen(settings.Depth));
        var bandwidth = index.Term("decode.bandwidth", backend, own, chip, onChip, kind, $"{backend}|{kind}", $"{backend}|{device.MemoryClass}").And(index.Slope("decode.bandwidth.wide", backend, Math.Log(device.Bandwidth / 4e11)));
        var plain = settings.FlashAttention ? "" : "plain";
        var recurrent = work.RecurrentLayers > 0 ? "recurrent" : "";
        var mixture = work.ExpertBytes > 0 ? "experts" : "";
        double[] numbers =
        [
            work.SharedBytes / device.Bandwidth, work.ExpertBytesTouched(streams) / device.Bandwidth, streams * cache / device.Bandwidth, streams * 2 * work.StateBytes / device.Bandwidth,
            work.Layers, streams > 1 ? streams * work.Operations / (device.Matrix ?? device.Vector) : 0,
        ];
        var roof = RoofOf(work, device.Bandwidth, settings);
        return new DecodeModel(numbers, streams, roof,
        [
            bandwidth,
            bandwidth.And(index.Term("decode.experts", backend, own)),
            index.Term("decode.cache", backend, own, onChip, plain, $"{backend}|{plain}", work.Architecture),
            index.Term("decode.state", backend),
            index.Term("decode.layer", backend, own, chip, onChip, mixture, recurrent, $"{backend}|{mixture}", $"{backend}|{recurrent}", work.Architecture),
            index.Term("decode.token", backend),
            index.Term("decode.compute", backend, own, mixture, onChip),
        ]);
    }

    /// <summary>Tokens a second, of all streams together, at which the bandwidth would do nothing but read what must be read.</summary>
    /// <param name="work">Work of the model.</param>
    /// <param name="bandwidth">Bytes a second.</param>
    /// <param name="settings">Depth and streams.</param>
    public static double RoofOf(TokenWork work, double bandwidth, SpeedSettings settings)
    {
        var streams = Math.Max(1, settings.Streams);
        // Streams may choose the same experts, so only those of one are sure to be read.
        return streams * bandwidth / (work.WeightBytes(1) + (streams * work.CacheBytes(settings.Depth)));
    }

    public override double TokensPerSecond(ReadOnlySpan<double> coefficients)
    {
        var seconds = (_shared / Exp(_bandwidth, coefficients)) + (_cache / Exp(_cacheBandwidth, coefficients)) + (_layers * 1e-6 * Exp(_layer, coefficients)) + (1e-6 * Exp(_token, coefficients));
        if (_experts > 0) seconds += _experts / Exp(_expertBandwidth, coefficients);
        if (_state > 0) seconds += _state / Exp(_stateBandwidth, coefficients);
        if (_operations > 0) seconds += _operations / Exp(_compute, coefficients);
        return Math.Min(_streams / seconds, _roof);
    }
}

namespace Aforo.Core.Speed;

/// <summary>
/// Prefill: the arithmetic of the weights for every token, attention over all tokens before it, and for each micro-batch the reading of the
/// weights that it touches and the fixed time of its layers.
/// </summary>
public sealed class PrefillModel : PhaseModel
{
    private readonly double _tokens, _weights, _attention, _memory, _layers;
    private readonly double? _roof;
    private readonly Term _compute, _attentionCompute, _bandwidth, _layer;

    private PrefillModel(double tokens, double[] numbers, double? roof, Term[] terms)
        : base(terms)
    {
        (_tokens, _weights, _attention, _memory, _layers, _roof) = (tokens, numbers[0], numbers[1], numbers[2], numbers[3], roof);
        (_compute, _attentionCompute, _bandwidth, _layer) = (terms[0], terms[1], terms[2], terms[3]);
    }

    public override double? Roof => _roof;

    public static PrefillModel Of(TokenWork work, DeviceTraits device, SpeedSettings settings, CoefficientIndex index)
    {
        var (backend, generation, kind) = (device.Backend, device.Generation, WeightKind.Of(settings.Quantization, work.BitsPerWeight));
        var own = generation.Length > 0 ? $"{backend}|{generation}" : "";
        var (chip, onChip) = ($"chip:{device.Chip}", $"chip:{device.Chip}|{backend}");
        double tokens = Math.Max(1, settings.Prompt);
        var batch = Math.Min(tokens, Math.Max(1, settings.MicroBatch));
        var chunks = Math.Ceiling(tokens / batch);
        var rate = device.Matrix ?? device.Vector;
        var operations = tokens * work.Operations;
        var attention = work.Caches.Sum(cache => cache.Operations * cache.SeenByAll(settings.Depth, tokens));
        var plain = settings.FlashAttention ? "" : "plain";
        var recurrent = work.RecurrentLayers > 0 ? "recurrent" : "";
        var mixture = work.ExpertBytes > 0 ? "experts" : "";
        var memory = chunks * work.WeightBytes(batch);
        var compute = index.Term("prefill.compute", backend, own, chip, onChip, kind, $"{backend}|{kind}", mixture, recurrent, $"{backend}|{mixture}", $"{backend}|{recurrent}", work.Architecture, device.VectorIsAssumed ? "assumed" : "", device is { HasUnlistedUnits: true, Backend: not "cpu" } ? "unlisted" : "", device.HasUnlistedUnits ? $"unlisted|{device.Family}" : "", $"{backend}|{device.MemoryClass}")
            .And(index.Slope("prefill.compute.matrix", backend, Math.Log(rate / device.Vector)))
            .And(index.Slope("prefill.compute.width", backend, Math.Log(work.Width / 4096.0)))
            .And(index.Slope("prefill.compute.batch", backend, Math.Log(batch / 512)));
        // A chip that may draw little for its size does not hold its clock.
        if (device.Power is { } power) compute = compute.And(index.Slope("prefill.compute.power", backend, Math.Log(power / (device.Vector / 1e12) / 7)));
        var roof = device.Peak is { } peak ? tokens / Math.Max((operations + attention) / peak, chunks * work.WeightBytes(1) / device.Bandwidth) : (double?)null;
        return new PrefillModel(tokens, [operations / rate, attention / rate, memory / device.Bandwidth, chunks * work.Layers], roof,
        [
            compute,
            index.Term("prefill.attention", backend, own, onChip, plain, $"{backend}|{plain}", work.Architecture).And(index.Slope("prefill.attention.matrix", backend, Math.Log(rate / device.Vector))),
            index.Term("prefill.bandwidth", backend, own),
            index.Term("prefill.layer", backend, own, onChip, mixture, recurrent),
        ]);
    }

    public override double TokensPerSecond(ReadOnlySpan<double> coefficients)
    {
        var seconds = (_weights / Exp(_compute, coefficients)) + (_attention / Exp(_attentionCompute, coefficients)) + (_memory / Exp(_bandwidth, coefficients)) + (_layers * 1e-6 * Exp(_layer, coefficients));
        return Math.Min(_tokens / seconds, _roof ?? double.PositiveInfinity);
    }
}

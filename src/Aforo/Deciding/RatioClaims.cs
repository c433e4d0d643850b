using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Catalog;
using Aforo.Core.Decisions;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Speed;
using Aforo.Fitting;

namespace Aforo.Deciding;

/// <summary>Claims that one device is so many times as fast as another.</summary>
internal sealed class RatioClaims(Deciders deciders)
{
    public ClaimAnswer Of(ClaimRequest request, ClaimedFigure claim, FitModel? model, DeviceSetup first, DeviceSetup second, bool described)
    {
        bool? decode = request.What switch { "decode" => true, "prefill" => false, _ => null };
        var (one, other) = (first.Parts[0], second.Parts[0]);
        var alone = first.Parts.Length == 1 && second.Parts.Length == 1 && one.Count == 1 && other.Count == 1;
        var pairs = alone ? deciders.Measured.Pairs(one, other, decode, model?.Id) : [];
        // Where nobody measured this model on both, other models tell how the machines compare.
        if (alone && pairs.IsEmpty && model is not null) pairs = deciders.Measured.Pairs(one, other, decode, null);
        var forecast = Forecast(request, model, first, second, decode);
        ImmutableArray<double> measured = [.. pairs.Select(pair => pair.Ratio)];
        var fitted = alone && deciders.Measured.Knows(one, null) && deciders.Measured.Knows(other, null);
        return new ClaimAnswer
        {
            Request = request,
            Claim = claim,
            Verdict = ClaimJudge.Of(claim, null, measured, forecast, fitted),
            Device = deciders.NamedOf(first).Id,
            MemoryGib = first.MemoryGib,
            IsDescribed = described,
            SoldGib = described ? deciders.SoldGib(one.Device.Id) : [],
            Model = model,
            What = "ratio",
            Arithmetic = Figures(one, other),
            Forecast = forecast,
            IsFitted = fitted,
            Pairs = pairs,
        };
    }

    /// <summary>The ratio of two forecasts; their errors are taken as independent.</summary>
    private SpeedFigure? Forecast(ClaimRequest request, FitModel? model, DeviceSetup first, DeviceSetup second, bool? decode)
    {
        if (model is null || deciders.WorkOf(model, request.CacheTypeK, request.CacheTypeV) is not { } work) return null;
        var settings = request.Speed with { Quantization = model.Quantization };
        SpeedFigure? On(DeviceSetup setup) => SpeedPart.Of(setup) is { } parts ? decode == false ? deciders.Forecaster.Of(work, parts, settings).Prefill : deciders.Forecaster.Of(work, parts, settings).Decode : null;
        if (On(first) is not { } one || On(second) is not { } other) return null;
        var ratio = one.Value / other.Value;
        double Down(Func<SpeedFigure, double> low, Func<SpeedFigure, double> high) => ratio * Math.Exp(-Apart(Math.Log(one.Value / low(one)), Math.Log(high(other) / other.Value)));
        double Up(Func<SpeedFigure, double> low, Func<SpeedFigure, double> high) => ratio * Math.Exp(Apart(Math.Log(high(one) / one.Value), Math.Log(other.Value / low(other))));
        return new SpeedFigure(ratio, Down(figure => figure.Low, figure => figure.High), Up(figure => figure.Low, figure => figure.High), Down(figure => figure.Low95, figure => figure.High95), Up(figure => figure.Low95, figure => figure.High95), null, Basis.Predicted);
    }

    private static double Apart(double left, double right) => Math.Sqrt((left * left) + (right * right));

    /// <summary>Ratios of what decides: bandwidth for decode, arithmetic for prefill.</summary>
    private static ImmutableArray<Arithmetic> Figures(DevicePart one, DevicePart other)
    {
        var steps = ImmutableArray.CreateBuilder<Arithmetic>();
        if (one.BandwidthGbS is { } left && other.BandwidthGbS is { } right) steps.Add(new Arithmetic(Text($"{left} / {right}"), Math.Round(left / right, 2), "x bandwidth"));
        if (DeviceTraits.Of(one) is { } first && DeviceTraits.Of(other) is { } second)
        {
            var (a, b) = (first.Matrix ?? first.Vector, second.Matrix ?? second.Vector);
            steps.Add(new Arithmetic(Text($"{Math.Round(a / 1e12, 1)} / {Math.Round(b / 1e12, 1)}"), Math.Round(a / b, 2), "x compute"));
        }
        return steps.ToImmutable();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

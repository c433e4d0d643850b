using System.Globalization;
using Aforo.Core.Speed;
using Aforo.Systems.Catalog;

namespace Aforo.Calibrate;

/// <summary>Both phases fitted and validated from the measurements of a catalogue.</summary>
internal sealed record Calibration(IReadOnlyList<MeasuredCase> Cases, IReadOnlyList<string> Names, IReadOnlyList<Validation> Phases)
{
    public static Calibration Run(CatalogStore catalog, TextWriter problems)
    {
        var index = CoefficientIndex.Growing();
        var cases = MeasuredCase.All(catalog, index, problems);
        var fitter = new Fitter(index.Names);
        return new Calibration(cases, index.Names, [.. ((bool[])[true, false]).AsParallel().AsOrdered().Select(decode => Validation.Run(cases, fitter, decode))]);
    }

    /// <summary>Rows that would be faster than physics allows: errors of the row or of the catalogue.</summary>
    public IEnumerable<MeasuredCase> AboveRoof => Cases.Where(one => one.Model.Roof is { } roof && one.Row.TokensPerSecond > roof);

    /// <summary>Every reported row as CSV, with the forecasts of the fits without its device, without its kind and without its family.</summary>
    public IEnumerable<string> Rows
    {
        get
        {
            yield return "phase,id,family,kind,device,model,quantization,tokens,depth,streams,quality,measured,without_device,without_kind,without_family";
            foreach (var phase in Phases)
            {
                var (kinds, families) = (ById(phase.KindLeftOut), ById(phase.FamilyLeftOut));
                foreach (var (one, forecast) in phase.LeftOut)
                    yield return string.Create(CultureInfo.InvariantCulture, $"{phase.Phase},{one.Row.Id},{one.Row.Family},{one.Kind},{one.Row.Device},{one.Row.Model},{one.Row.Quantization},{one.Row.Tokens},{one.Row.Depth},{one.Row.Streams},{one.Row.Quality},{one.Row.TokensPerSecond:0.###},{forecast:0.###},{kinds[one.Row.Id]:0.###},{families[one.Row.Id]:0.###}");
            }
        }
    }

    private static Dictionary<string, double> ById(IEnumerable<(MeasuredCase Case, double Forecast)> rows) => rows.ToDictionary(one => one.Case.Row.Id, one => one.Forecast, StringComparer.Ordinal);

    public string File => CalibrationFile.Text(Names, Phases, Cases.Max(one => one.Row.AsOf)!);

    public string Report => AccuracyReport.Text(Phases, AboveRoof.Count());
}

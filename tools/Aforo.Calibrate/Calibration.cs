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

    /// <summary>Every reported row as CSV.</summary>
    public IEnumerable<string> Rows => Phases.SelectMany(phase => phase.LeftOut.Select((one, i) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{phase.Phase},{one.Case.Row.Id},{one.Case.Row.Family},{one.Case.Kind},{one.Case.Row.Device},{one.Case.Row.Model},{one.Case.Row.Quantization},{one.Case.Row.Tokens},{one.Case.Row.Depth},{one.Case.Row.Streams},{one.Case.Row.Quality},{one.Case.Row.TokensPerSecond:0.###},{one.Forecast:0.###},{phase.KindLeftOut.First(o => o.Case == one.Case).Forecast:0.###},{phase.FamilyLeftOut.First(o => o.Case == one.Case).Forecast:0.###}"))).Prepend("phase,id,family,kind,device,model,quantization,tokens,depth,streams,quality,measured,forecast,without_kind,without_family");

    public string File => CalibrationFile.Text(Names, Phases, Cases.Max(one => one.Row.AsOf)!);

    public string Report => AccuracyReport.Text(Phases, AboveRoof.Count());
}

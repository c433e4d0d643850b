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

    public string File => CalibrationFile.Text(Names, Phases, Cases.Max(one => one.Row.AsOf)!);

    public string Report => AccuracyReport.Text(Phases, AboveRoof.Count());
}

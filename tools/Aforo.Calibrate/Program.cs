using Aforo.Calibrate;
using Aforo.Core.Speed;
using Aforo.Systems.Catalog;

var index = CoefficientIndex.Growing();
var cases = MeasuredCase.All(new CatalogStore(), index, Console.Error);
foreach (var above in cases.Where(one => one.Model.Roof is { } roof && one.Row.TokensPerSecond > roof))
    Console.WriteLine($"above its roof: {above.Row.Id} {above.Row.Device} {above.Row.Backend} {above.Row.Model} {above.Row.Quantization} {(above.Row.IsDecode ? "decode" : "prefill")} b{above.Row.Streams} d{above.Row.Depth}: {above.Row.TokensPerSecond:F1} > {above.Model.Roof:F1}  [{above.Row.Quality}]");
var fitter = new Fitter(index.Names);
Validation[] phases = [.. ((bool[])[true, false]).AsParallel().AsOrdered().Select(decode => Validation.Run(cases, fitter, decode))];
foreach (var phase in phases)
{
    Stats(phase, "ok gpu ", row => row.IsSound && row.IsGraphics);
    Stats(phase, "all    ", _ => true);
    var one = phase.WithOnePoint().Select(x => (E: Math.Abs((x.Forecast / x.Case.Row.TokensPerSecond) - 1), x.Weight)).OrderBy(x => x.E).ToList();
    var half = one.Sum(x => x.Weight) / 2;
    Console.WriteLine($"one point: {one.SkipWhile(x => (half -= x.Weight) > 0).First().E:P1}  gpu {Median(phase.WithOnePoint().Where(x => x.Case.IsGraphics)):P1}");
    foreach (var group in phase.LeftOut.Select(x => x.Case.Row.Family).Distinct()) Stats(phase, "  " + group, row => row.Row.Family == group);
    if (args.Contains("--devices"))
        foreach (var (d, b, s) in phase.LeftOut.Select(x => (x.Case.Row.Device, x.Case.Row.Backend, x.Case.IsSound)).Distinct()) Stats(phase, $"    {d} {b} {(s ? "" : "suspect")}", row => (row.Row.Device, row.Row.Backend, row.IsSound) == (d, b, s));
    if (args.Contains("--rows"))
        foreach (var (row, forecast) in phase.LeftOut.Where(row => row.Case.Row.Device.Contains(args[^1], StringComparison.Ordinal)))
            Console.WriteLine($"{row.Row.Id} {row.Row.Device} {row.Row.Backend} {row.Row.Model} {row.Row.Quantization} {(phase.IsDecode ? "tg" : "pp")}{row.Row.Tokens} d{row.Row.Depth} b{row.Row.Streams} ub{row.Row.MicroBatch} fa{row.Row.FlashAttention}: {row.Row.TokensPerSecond:F1} cv {forecast:F1} ({Math.Log(forecast / row.Row.TokensPerSecond):F2}) fit {row.Model.TokensPerSecond(phase.Values):F1} roof {row.Model.Roof:F0} {row.Row.Quality} {row.Row.AsOf}");
    if (args.Contains("--values"))
        for (var i = 0; i < phase.Values.Length; i++)
            if (index.Names[i].StartsWith(phase.Phase, StringComparison.Ordinal)) Console.WriteLine($"{index.Names[i]} {phase.Values[i]:F3}");
}
if (args.Contains("--write")) File.WriteAllText("catalog/calibration/llama-cpp.json", CalibrationFile.Text(index.Names, phases, cases.Max(one => one.Row.AsOf)!));

static double Median(IEnumerable<(MeasuredCase Case, double Forecast, double Weight)> all)
{
    var one = all.Select(x => (E: Math.Abs((x.Forecast / x.Case.Row.TokensPerSecond) - 1), x.Weight)).OrderBy(x => x.E).ToList();
    var half = one.Sum(x => x.Weight) / 2;
    return one.SkipWhile(x => (half -= x.Weight) > 0).First().E;
}

static void Stats(Validation phase, string name, Func<MeasuredCase, bool> which)
{
    var rows = phase.LeftOut.Where(one => which(one.Case)).ToArray();
    var errors = rows.Select(row => Math.Abs((row.Forecast / row.Case.Row.TokensPerSecond) - 1)).Order().ToArray();
    if (errors.Length == 0) return;
    var bias = rows.Select(row => Math.Log(row.Forecast / row.Case.Row.TokensPerSecond)).Order().ToArray()[rows.Length / 2];
    Console.WriteLine($"{phase.Phase,-7} {name,-45} n {errors.Length,4} median {100 * errors[errors.Length / 2],5:F1} % mean {100 * errors.Average(),6:F1} % bias {bias:F2}");
}

using System.Globalization;
using System.Text;

namespace Aforo.Calibrate;

/// <summary>Writes <c>docs/accuracy.md</c>.</summary>
internal static class AccuracyReport
{
    public static string Text(IReadOnlyList<Validation> phases, int aboveRoof)
    {
        var text = new StringBuilder("""
            # How far speed forecasts are off

            Written by `dotnet run --project tools/Aforo.Calibrate -- --write` from `catalog/measurements`. Every row was forecast by a fit
            that never saw its device. Error is |forecast ÷ measured − 1|. Rows that their source makes doubtful, and those of another engine than the forecast's,
            count a tenth in the fit and in the intervals, and are among "all".

            Intervals are nested: that of a row was estimated from the errors of other devices only, each from a fit without that other device (the row's own device was in it). The width is high ÷ low. A kind
            of which four devices or more were measured (what computes, in which kind of memory) has the spread of its own errors, taken as for the next device (processors are one kind); with fewer, it lies
            between that of all kinds and that of kinds which were left out of the fit as a whole; where no device of the maker was measured, it is the worst
            maker's that was left out. What a measured point teaches is nested alike: how much of an error repeats on a machine comes from the other devices.

            What is not nested: the form of the model, its priors and the fit's few constants (noise, tail, weights) were chosen by people who had seen these tables, and so was
            the form of the intervals, which has one constant (four devices make a kind known). So errors on devices of tomorrow will be somewhat larger.

            Prefill on processors differs by a factor of four with the build (BLAS, AVX-512, repacked weights, sockets) of which the rows tell nothing: its interval is wide
            because that is what is known. A measurement on the machine narrows it.

            | phase | rows | n | median | mean | 80 % interval holds | median width |
            | --- | --- | --- | --- | --- | --- | --- |

            """);
        foreach (var phase in phases)
        {
            Line(text, phase, "GPUs, sound rows", row => row.IsSound && row.IsGraphics);
            Line(text, phase, "all", _ => true);
            foreach (var family in phase.LeftOut.Select(one => one.Case.Row.Family).Distinct().Order(StringComparer.Ordinal)) Line(text, phase, family, row => row.Row.Family == family);
        }
        text.Append("\nWith one measured point of the machine, at other models and depths of it (sound rows, every such pair):\n\n| phase | median | mean |\n| --- | --- | --- |\n");
        foreach (var phase in phases)
        {
            var one = Accuracy.OfOnePoint(phase);
            text.Append(CultureInfo.InvariantCulture, $"| {phase.Phase} | {one.Median:P1} | {one.Mean:P1} |\n");
        }
        text.Append("\n## By device\n\n| phase | device | backend | rows | n | median | mean |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var phase in phases)
            foreach (var (device, backend, sound) in phase.LeftOut.Select(one => (one.Case.Row.Device, one.Case.Row.Backend, one.Case.IsSound)).Distinct().Order())
            {
                var own = Accuracy.Of(phase, row => row.Row.Device == device && row.Row.Backend == backend && row.IsSound == sound);
                text.Append(CultureInfo.InvariantCulture, $"| {phase.Phase} | {device} | {backend} | {(sound ? "sound" : "doubtful")} | {own.Rows} | {own.Median:P0} | {own.Mean:P0} |\n");
            }
        return text.Append(CultureInfo.InvariantCulture, $"\nMeasured rows above their roof: {aboveRoof}.\n").ToString();
    }

    private static void Line(StringBuilder text, Validation phase, string name, Func<MeasuredCase, bool> which)
    {
        var (accuracy, coverage) = (Accuracy.Of(phase, which), Coverage.Of(phase, which));
        text.Append(CultureInfo.InvariantCulture, $"| {phase.Phase} | {name} | {accuracy.Rows} | {accuracy.Median:P1} | {accuracy.Mean:P1} | {coverage.Share:P0} | {coverage.Width:F2} |\n");
    }
}

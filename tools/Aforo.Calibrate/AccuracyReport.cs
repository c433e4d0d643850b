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
            An earlier form was given up after its coverage was seen: quantiles by family, which borrowed errors of all as five devices more and were widened by one over the number of
            devices, held 55 % of the prefill rows on AMD and 98 % of their decode rows at a width of 3.36. That choice, too, was made in sight of these rows.

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
        text.Append("""

            ## A part with the processor

            No row of the fit has layers or experts on both sides. The times of both sides are added, handing over (20 µs each way) and the link (25 GB/s for what is sent
            to a card) are assumed, and the interval is a quarter wider than that of its parts. Published rows that the fit never saw, a GeForce RTX 2080 8 GB beside four channels of
            DDR4-2933 (llama.cpp at a context of 4,096; AlexsJones/llmfit pull requests 755, 774 and 775, July 2026; most of them are tokens by the whole time of a request):

            | model | on the card | measured tok/s | forecast | 80 % interval |
            | --- | --- | --- | --- | --- |
            | Gemma 3 12B Q4_K_M | 44 layers of 49 | 26.1 | 28.3 | 17.8 – 44.0 |
            | Qwen3 14B Q4_K_M | 32 of 41 | 16.9 | 18.7 | 11.2 – 28.6 |
            | Phi-4 14B Q4_K_M | 32 of 41 | 16.7 | 18.0 | 10.7 – 27.9 |
            | Mistral Small 24B Q4_K_M | 16 of 41 | 5.2 | 5.8 | 3.2 – 9.7 |
            | Qwen3 30B-A3B Q4_K_M | all, experts of 36 layers with the processor | 36.7 | 44.7 | 25.9 – 77.2 |
            | gpt-oss 20B MXFP4 | all, experts of 12 layers with the processor | 36.4 | 59.5 | 35.7 – 89.3 |

            All six lie in the interval, and all below the forecast: by about a tenth with whole layers, by a fifth to two fifths with experts apart. Six rows of one machine
            are too few to fit a constant; they are held by a test. That times add up was seen in a sweep of one model from 0 to 48 layers (RTX 5060 Ti, Qwen2.5-Coder 14B,
            inventivehq.com): with nothing but the two ends known, the steps between are met within 6 %.

            """.ReplaceLineEndings("\n"));
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

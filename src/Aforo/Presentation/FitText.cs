using Aforo.Core.Facts;
using System.Globalization;
using System.Text;
using Aforo.Core.Memory;
using Aforo.Fitting;
using Aforo.Messages;

namespace Aforo.Presentation;

/// <summary>What a person reads of a fit: the verdict, a bar for each pool, what it is made of, other contexts and cache types.</summary>
internal sealed class FitText(Screen screen)
{
    private const long Gib = 1L << 30;
    private static readonly string[] CacheTypes = ["f16", "q8_0", "q4_0"];
    private static readonly long[] Contexts = [4096, 8192, 16384, 32768, 65536, 131072, 262144, 1048576];

    public void Write(IReadOnlyList<FitAnswer> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            if (i > 0) screen.Line();
            Write(answers[i]);
        }
    }

    public void List()
    {
        foreach (var known in MemoryPlanner.KnownArchitectures)
            screen.Line($"{known.Name,-18} llama.cpp {known.EngineBuild}  {known.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
    }

    private void Write(FitAnswer answer)
    {
        var plan = answer.Outcome.Plan;
        var words = screen.Words;
        screen.Line(words.Text("fit.title", ("model", answer.Model.Name ?? answer.Request.Model), ("quantization", answer.Model.Quantization), ("machine", answer.Machine?.Id), ("context", plan.ContextSize)), style: "bold");
        screen.Line(answer.Outcome.Fits switch
        {
            true => words.Text("fit.fits", ("left", answer.Outcome.HeadroomBytes!.Value)),
            false => words.Text("fit.does-not", ("missing", -answer.Outcome.HeadroomBytes!.Value)),
            null => words.Text("fit.takes", ("total", plan.TotalBytes)),
        });
        screen.Line();
        foreach (var (pool, share) in answer.Outcome.Pools) Pool(pool.Name, pool.UsableBytes, pool.TakenBytes, share);
        screen.Line(words.Text("fit.sum", ("weights", plan.WeightsBytes), ("cache", plan.KvCacheBytes + plan.RecurrentStateBytes), ("buffers", plan.ComputeBytes + plan.OutputBytes), ("total", plan.TotalBytes)));
        if (plan.CacheBytesPerToken > 0) screen.Line(words.Text("fit.per-token", ("bytes", plan.CacheBytesPerToken)));
        if (plan.HostPromptCacheBytes > 0) screen.Line(words.Text("fit.prompt-cache", ("bytes", plan.HostPromptCacheBytes)));
        if (answer.Model.ProjectorBytes is { } projector) screen.Line(words.Text("fit.projector", ("bytes", projector)));
        if (answer.LargestContext is { } largest) screen.Line(words.Text("fit.largest", ("tokens", largest)));
        if (answer.Speed is { } speed)
        {
            screen.Line(words.Text("fit.decode", ("value", Math.Round(speed.Decode.Value, 1)), ("low", Math.Round(speed.Decode.Low, 1)), ("high", Math.Round(speed.Decode.High, 1)), ("roof", speed.Decode.Roof is { } roof ? Math.Round(roof, 1) : FactValue.Unknown), ("depth", answer.Request.Speed.Depth)));
            screen.Line(words.Text("fit.prefill", ("value", Math.Round(speed.Prefill.Value, 0)), ("low", Math.Round(speed.Prefill.Low, 0)), ("high", Math.Round(speed.Prefill.High, 0)), ("prompt", answer.Request.Speed.Prompt), ("seconds", Math.Round(speed.FirstToken.Value, 1))));
        }
        Changes(answer);
        screen.Line();
        Table(answer);
    }

    /// <summary>Weights, cache, buffers and what others hold, by their share of what may be used.</summary>
    private void Pool(string name, long? usable, long taken, PoolPlan share)
    {
        if (usable is null && share.TotalBytes == 0) return;
        var width = Math.Min(40, screen.Width - 40);
        var whole = Math.Max(usable ?? share.TotalBytes, share.TotalBytes + taken);
        var bar = new StringBuilder(width);
        void Part(long bytes, char mark) => bar.Append(mark, (int)Math.Min(width - bar.Length, Math.Round((double)bytes / whole * width)));
        Part(taken, 'x');
        Part(share.WeightsBytes, '#');
        Part(share.KvCacheBytes + share.RecurrentStateBytes, '=');
        Part(share.ComputeBytes + share.OutputBytes, '-');
        bar.Append('.', width - bar.Length);
        screen.Line($"{name,-10} [{bar}] {Size(share.TotalBytes + taken)}{(usable is { } known ? " / " + Size(known) : "")}");
    }

    private void Changes(FitAnswer answer)
    {
        if (answer.Changes.IsEmpty) return;
        screen.Line();
        screen.Heading("fit.changes");
        foreach (var change in answer.Changes.Take(8))
            screen.Line(screen.Words.Text(change.Suffices ? "fit.change" : "fit.change-not-enough", ("option", change.Option == "quantization" ? change.Value : $"--{change.Option} {change.Value}"), ("saved", change.SavedBytes)), indent: 2, hanging: 2);
    }

    /// <summary>Totals by context and type of cache; what does not fit is marked.</summary>
    private void Table(FitAnswer answer)
    {
        screen.Heading("fit.table");
        screen.Line($"{"",12}" + string.Concat(CacheTypes.Select(type => $"{type,14}")));
        var native = answer.Model.Shape.NativeContext ?? long.MaxValue;
        foreach (var context in Contexts.Where(context => context <= native))
        {
            var line = new StringBuilder($"{Figures.Number(context, screen.Words.Language),12}");
            foreach (var type in CacheTypes)
            {
                var outcome = answer.Fit.Judge(answer.Settings with { ContextSize = context, CacheTypeK = type, CacheTypeV = type }).Outcome;
                line.Append(CultureInfo.InvariantCulture, $"{(outcome is null ? "–" : Size(outcome.Plan.TotalBytes) + (outcome.Fits == false ? " !" : "  ")),14}");
            }
            screen.Line(line.ToString());
        }
        if (answer.Outcome.Fits is not null) screen.Line(screen.Words.Text("fit.mark"));
    }

    private string Size(long bytes) => bytes < Gib / 10 ? Figures.Write(bytes, "mib", screen.Words.Language) : Figures.Write(bytes, "gib", screen.Words.Language);
}

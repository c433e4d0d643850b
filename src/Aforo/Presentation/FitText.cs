using System.Globalization;
using System.Text;
using Aforo.Core.Facts;
using Aforo.Core.Memory;
using Aforo.Core.Messages;
using Aforo.Fitting;

namespace Aforo.Presentation;

/// <summary>What a person reads of a fit: the verdict, a bar for each pool, what it is made of, other contexts and cache types.</summary>
internal sealed class FitText(Screen screen)
{
    private const long Gib = 1L << 30;

    /// <summary>Columns that the table of contexts takes.</summary>
    private const int TableWidth = 54;

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

    /// <summary>What a short name was taken for, and what else begins so.</summary>
    public static void Taken(Screen screen, FitModel? model)
    {
        if (model is { AlsoCalled.IsEmpty: false }) screen.Line(screen.Words.Text("fit.also-called", ("text", model.Asked), ("id", model.Id), ("others", string.Join(", ", model.AlsoCalled))));
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
            true => words.Text("fit.fits", ("left", answer.Outcome.HeadroomBytes!.Value), ("pool", Tightest(answer))),
            false => words.Text("fit.does-not", ("missing", -answer.Outcome.HeadroomBytes!.Value), ("pool", Tightest(answer))),
            null => words.Text("fit.takes", ("total", Size(answer.Outcome.AllBytes))),
        });
        Taken(screen, answer.Model);
        if (answer.Model.QuantizationIsAssumed) screen.Line(words.Text("check.quantization-assumed", ("quantization", answer.Model.Quantization)));
        if (answer.IsBeyondNative) screen.Line(words.Text("fit.beyond-native", ("native", answer.Model.Shape.NativeContext!.Value)), style: "yellow");
        if (answer.Request.Speed.Depth >= plan.ContextSize) screen.Line(words.Text("fit.beyond-context", ("depth", answer.Request.Speed.Depth)), style: "yellow");
        if (answer.Model.Missing is { } missing) screen.Line(words.Text(new Saying("fit.missing").With("what", missing)));
        screen.Line();
        foreach (var ((pool, share), besides) in answer.Outcome.Pools.Zip(answer.Outcome.Besides)) Pool(pool.Name, pool.UsableBytes, pool.TakenBytes, share, besides.Sum(beside => beside.Bytes));
        screen.Line(words.Text("fit.sum", ("weights", Size(plan.WeightsBytes)), ("cache", Size(plan.KvCacheBytes + plan.RecurrentStateBytes)), ("buffers", Size(plan.ComputeBytes + plan.OutputBytes)), ("total", Size(plan.TotalBytes))));
        if (plan.CacheBytesPerToken > 0) screen.Line(words.Text("fit.per-token", ("bytes", plan.CacheBytesPerToken)) + string.Concat(answer.Yardsticks.Select(Yardstick)) + ".");
        if (plan.HostInputBytes > 0) screen.Line(words.Text("fit.inputs", ("size", Size(plan.HostInputBytes))));
        if (plan.HostPromptCacheBytes > 0) screen.Line(words.Text("fit.prompt-cache", ("bytes", plan.HostPromptCacheBytes)));
        foreach (var kind in answer.Outcome.Besides.SelectMany(pool => pool).GroupBy(beside => beside.Kind)) screen.Line(words.Text("fit.beside." + kind.Key.ToString().ToLowerInvariant(), ("bytes", kind.Sum(beside => beside.Bytes))));
        if (answer.Model.ProjectorBytes is { } projector && answer.Request.Projector is null && !answer.Model.LoadsProjector) screen.Line(words.Text("fit.projector", ("bytes", projector)));
        if (plan.RepackedBytes > 0 && answer.Request.Maps) screen.Line(words.Text("fit.repacked", ("bytes", plan.RepackedBytes), ("kernels", answer.Settings.Repack == CpuKernels.ArmDotProduct ? "Arm dotprod" : "AVX2")));
        if (!answer.Request.Maps && answer.Outcome.Pools[^1].Share.WeightsBytes is > 0 and var read) screen.Line(words.Text("fit.no-mmap", ("bytes", read)));
        foreach (var other in answer.Neighbours) screen.Line(words.Text("fit.neighbour", ("model", other.Name), ("bytes", other.Bytes)));
        if (answer.LargestContext is { } largest) screen.Line(words.Text(largest > 0 ? "fit.largest" : "fit.no-context", ("tokens", largest)));
        var known = MemoryPlanner.KnownArchitectures.First(one => one.Name == plan.Architecture);
        screen.Line(words.Text("fit.engine", ("build", known.EngineBuild), ("date", known.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("backend", FitAnswer.IsChecked(answer.Backend) ? FactValue.Unknown : answer.Backend!)));
        if (answer.Speed is { } speed)
        {
            screen.Line(words.Text("fit.decode", ("basis", Basis(speed.Decode.Basis)), ("value", Math.Round(speed.Decode.Value, 1)), ("low", Math.Round(speed.Decode.Low, 1)), ("high", Math.Round(speed.Decode.High, 1)), ("roof", speed.Decode.Roof is { } roof ? Math.Round(roof, 1) : FactValue.Unknown), ("depth", answer.Request.Speed.Depth)));
            screen.Line(words.Text("fit.prefill", ("basis", Basis(speed.Prefill.Basis)), ("value", Math.Round(speed.Prefill.Value, 0)), ("low", Math.Round(speed.Prefill.Low, 0)), ("high", Math.Round(speed.Prefill.High, 0)), ("prompt", answer.Request.Speed.Prompt), ("seconds", Math.Round(speed.FirstToken.Value, 1))));
        }
        if (answer is { Speed: not null, AssumedHost: { } host }) screen.Line(words.Text("fit.assumed-host", ("host", host)));
        Changes(answer);
        screen.Line();
        Table(answer);
    }

    private string Basis(Core.Facts.Basis basis) => screen.Words.Text("fit.basis." + basis.ToString().ToLowerInvariant());

    /// <summary>Weights, cache, buffers and what others hold, by their share of what may be used.</summary>
    private void Pool(string name, long? usable, long taken, PoolPlan share, long besides)
    {
        if (usable is null && share.TotalBytes == 0) return;
        var width = Math.Clamp(screen.Width - 40, 0, 40);
        var whole = Math.Max(usable ?? share.TotalBytes + besides, share.TotalBytes + besides + taken);
        var bar = new StringBuilder(width);
        void Part(long bytes, char mark) => bar.Append(mark, (int)Math.Min(width - bar.Length, Math.Round((double)bytes / whole * width)));
        Part(taken, 'x');
        Part(share.WeightsBytes, '#');
        Part(share.KvCacheBytes + share.RecurrentStateBytes, '=');
        Part(share.ComputeBytes + share.OutputBytes, '-');
        Part(besides, '+');
        bar.Append('.', width - bar.Length);
        screen.Line($"{name,-10} {(width > 0 ? $"[{bar}] " : "")}{Size(share.TotalBytes + besides + taken)}{(usable is { } known ? " / " + Size(known) : "")}");
    }

    private void Changes(FitAnswer answer)
    {
        if (answer.Remedies.Single.IsEmpty) return;
        screen.Line();
        screen.Line(screen.Words.Text("fit.changes", ("pool", Tightest(answer))), style: "bold");
        foreach (var cost in answer.Remedies.Single.OrderByDescending(one => one.Change.Suffices)) Change(cost);
        if (answer.Remedies.Together.IsEmpty) return;
        screen.Line(screen.Words.Text("fit.together"));
        foreach (var cost in answer.Remedies.Together) Change(cost);
    }

    /// <summary>The pool whose figures are told, where there are several; what is short on one card is not made up by another.</summary>
    private static FactValue Tightest(FitAnswer answer) => answer.Outcome.Pools.Count(one => one.Pool.UsableBytes is not null) > 1 ? answer.Outcome.Tightest?.Name : FactValue.Unknown;

    private void Change(FitCost cost)
    {
        var (change, words) = (cost.Change, screen.Words);
        var option = change.Option switch
        {
            "quantization" => change.Value,
            "cache-type" => $"--cache-type-k {change.Value} --cache-type-v {change.Value}",
            _ => $"--{change.Option} {change.Value}",
        };
        var price = new StringBuilder();
        if (Slower(cost.Decode) is { } decode) price.Append(words.Text("fit.price-decode", ("percent", decode)));
        if (Slower(cost.Prefill) is { } prefill) price.Append(words.Text("fit.price-prefill", ("percent", prefill)));
        if (change.LeavesDevice && cost.Decode is null) price.Append(words.Text("fit.price-host"));
        if (cost.After is { } after) price.Append(words.Text("fit.price-quality", ("rise", Rise(after)), ("before", cost.Before is { } before && before.Model == after.Model ? Rise(before) : FactValue.Unknown), ("model", after.Model)));
        else if (change.Option is "cache-type" or "quantization") price.Append(words.Text("fit.price-quality-unknown"));
        screen.Line(words.Text(change.Suffices ? "fit.change" : "fit.change-not-enough", ("option", option), ("saved", change.SavedBytes), ("left", change.HeadroomBytes)) + price, indent: 2, hanging: 2);
    }

    private string Rise(Core.Memory.Fitting.QuantizationQuality quality) => quality.PerplexityRise.ToString("0.####", screen.Words.Language.Numbers);

    /// <summary>Percent of change, where it is one.</summary>
    private static string? Slower(double? ratio) => ratio is { } known && Math.Abs(known - 1) >= 0.005 ? Math.Round(100 * (known - 1)).ToString("+0;−0", CultureInfo.InvariantCulture) : null;

    private string Yardstick(FitYardstick known) => screen.Words.Text("fit.yardstick", ("model", known.Name), ("bytes", known.BytesPerToken), ("layers", known.Layers), ("heads", known.KvHeads));

    /// <summary>Totals by context and type of cache; what does not fit is marked.</summary>
    private void Table(FitAnswer answer)
    {
        screen.Heading("fit.table");
        var isWide = screen.Width >= TableWidth;
        if (isWide) screen.Line($"{"",12}" + string.Concat(CacheTypes.Select(type => $"{type,14}")));
        var native = answer.Model.Shape.NativeContext ?? long.MaxValue;
        foreach (var context in Contexts.Where(context => context <= native))
        {
            var tokens = Figures.Number(context, screen.Words.Language);
            var line = new StringBuilder(isWide ? $"{tokens,12}" : tokens + ":");
            foreach (var type in CacheTypes)
            {
                var outcome = answer.Fit.Judge(answer.Settings with { ContextSize = context, CacheTypeK = type, CacheTypeV = type }).Outcome;
                var size = outcome is null ? "–" : Size(outcome.AllBytes) + (outcome.Fits == false ? " !" : isWide ? "  " : "");
                line.Append(isWide ? $"{size,14}" : $" {type} {size}");
            }
            screen.Line(line.ToString(), hanging: isWide ? 0 : 2);
        }
        if (answer.Outcome.Fits is not null) screen.Line(screen.Words.Text("fit.mark"));
    }

    private string Size(long bytes) => bytes < Gib / 10 ? Figures.Write(bytes, "mib", screen.Words.Language) : Figures.Write(bytes, "gib", screen.Words.Language);
}

using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Lab.Sending;
using Aforo.Systems;
using Aforo.Systems.Runtimes;

namespace Aforo.Lab.Bench;

/// <summary>
/// Measures a loaded model: for each depth a prompt that no cache knows, then the same with a new end. One request at a time, with the settings that
/// are loaded; if a reply shows that the model was loaded again all the same, it stops.
/// </summary>
public sealed class RuntimeBench(BenchTarget target, BenchPlan plan, Surroundings surroundings)
{
    private static readonly ImmutableArray<long> Usual = [512, 2048, 8192, 16_384, 32_768, 65_536, 131_072];

    /// <summary>Words of the two small texts from which the length of a word is learnt.</summary>
    private const int FewWords = 24, MoreWords = 120;

    private const long LeastDepth = 64;

    /// <summary>Without a told context no deeper prompt is sent.</summary>
    private const long UntoldContext = 4096;

    /// <summary>Loading that takes longer than this was none of a loaded model.</summary>
    private const double LoadedWithin = 3;

    private readonly bool? _countsWhole = target.Destination.Dialect == Dialect.Ollama ? OllamaCounts.TellsWholePrompt(target.Version) : true;
    private readonly PromptText _text = new(plan.Seed);
    private readonly List<BenchPoint> _points = [];
    private readonly List<BenchSkip> _skipped = [];

    public async Task<BenchRun> RunAsync(IProgress<BenchProgress>? progress, CancellationToken cancellation)
    {
        using var sender = new Sender(target.Destination, surroundings);
        if (await LearnAsync(sender, cancellation).ConfigureAwait(false) is { } trouble) return trouble;
        var depths = Depths();
        var began = surroundings.Clock.GetTimestamp();
        for (var i = 0; i < depths.Length; i++)
        {
            var left = TimeFor(depths.AsSpan()[i..]);
            if (_points.Count > 0 && surroundings.Clock.GetElapsedTime(began) + TimeFor([depths[i]]) > plan.Most && plan.Depths.IsEmpty)
            {
                _skipped.AddRange(depths[i..].Select(depth => new BenchSkip(depth, "too-long")));
                break;
            }
            progress?.Report(new BenchProgress(2 * i, 2 * depths.Length, depths[i], left));
            var words = _text.WordsFor(depths[i]);
            var cold = await sender.SendAsync(Request(words, i), cancellation).ConfigureAwait(false);
            if (Take(cold, depths[i], isWarm: false) is { } failed) return failed;
            progress?.Report(new BenchProgress((2 * i) + 1, 2 * depths.Length, depths[i] + plan.Suffix, left is { } all ? all - cold.Total : null));
            var longer = words + Math.Max(8, (int)(plan.Suffix / _text.TokensPerWord));
            var warm = await sender.SendAsync(Request(longer, i), cancellation).ConfigureAwait(false);
            if (Take(warm, depths[i] + plan.Suffix, isWarm: true) is { } broken) return broken;
        }
        return await IsStillLoadedAsync(cancellation).ConfigureAwait(false) ? Run(null, null) : Run("reloaded", null);
    }

    /// <summary>Two small prompts: they warm the kernels, tell how long a word is, and show whether anything was loaded for them.</summary>
    private async Task<BenchRun?> LearnAsync(Sender sender, CancellationToken cancellation)
    {
        var counted = new List<(int, long)>();
        // A word may be as many tokens as it has letters.
        var more = (int)Math.Clamp((target.Context ?? UntoldContext) / 12, 2 * FewWords, MoreWords);
        foreach (var (words, number) in ((int, int)[])[(FewWords, -1), (more, -2)])
        {
            var reply = await sender.SendAsync(Request(words, number) with { Answer = 4 }, cancellation).ConfigureAwait(false);
            if (reply.End != SendEnd.Answered) return Failed(reply);
            if (reply.Engine?.LoadSeconds > LoadedWithin || !await IsStillLoadedAsync(cancellation).ConfigureAwait(false)) return Run("reloaded", null);
            if (reply.PromptTokens is not { } tokens) return Run("uncounted", null);
            counted.Add((words, tokens));
        }
        _text.Learn(counted[0], counted[1]);
        return null;
    }

    private BenchRun? Take(SendReply reply, long depth, bool isWarm)
    {
        if (reply is { End: SendEnd.Refused, Status: 400 or 413 or 500 } && _points.Count > 0)
        {
            _skipped.Add(new BenchSkip(depth, "refused"));
            return null;
        }
        if (reply.End != SendEnd.Answered || reply.FirstToken is not { } first || reply.PromptTokens is not { } counted) return Failed(reply);
        if (reply.Engine?.LoadSeconds > LoadedWithin) return Run("reloaded", null);
        // A text that nobody has sent before has nothing in a cache but the template's head.
        long? cached = reply.CachedTokens ?? (isWarm ? null : 0);
        var processed = cached is { } known ? counted - known : _countsWhole == false ? counted : (long?)null;
        _points.Add(new BenchPoint
        {
            IsWarm = isWarm,
            PromptTokens = isWarm && _countsWhole != true ? null : counted,
            CachedTokens = reply.CachedTokens,
            AnswerTokens = reply.AnswerTokens,
            FirstTokenSeconds = first.TotalSeconds,
            TotalSeconds = reply.Total.TotalSeconds,
            PrefillWall = processed > 0 ? processed / first.TotalSeconds : null,
            DecodeWall = reply.DecodeTokensPerSecond,
            PrefillEngine = reply.Engine?.PrefillTokensPerSecond(processed),
            DecodeEngine = reply.Engine?.DecodeTokensPerSecond,
            EngineField = reply.Engine?.Field,
        });
        return null;
    }

    /// <summary>What fits the context with the answer, the suffix and a margin for what words come to.</summary>
    private ImmutableArray<long> Depths()
    {
        var room = (target.Context ?? UntoldContext) - target.Taken - plan.Answer - plan.Suffix - (long)_text.Overhead - 64;
        var wanted = plan.Depths.IsEmpty ? Usual : plan.Depths;
        _skipped.AddRange(wanted.Where(depth => depth * 1.04 > room && !plan.Depths.IsEmpty).Select(depth => new BenchSkip(depth, "does-not-fit")));
        ImmutableArray<long> fitting = [.. wanted.Where(depth => depth * 1.04 <= room).Order()];
        // A context too small for the usual ones is measured at what it holds.
        return fitting.IsEmpty && plan.Depths.IsEmpty && room >= LeastDepth ? [(long)(room * 0.9)] : fitting;
    }

    /// <summary>Longer prompts are read no faster than the longest so far.</summary>
    private TimeSpan? TimeFor(ReadOnlySpan<long> depths)
    {
        if (_points.LastOrDefault(point => !point.IsWarm) is not { PrefillWall: > 0 and var rate } point) return null;
        double seconds = 0;
        foreach (var depth in depths) seconds += (depth / rate) + (2 * Math.Max(0, point.TotalSeconds - point.FirstTokenSeconds)) + (plan.Suffix / rate);
        return TimeSpan.FromSeconds(seconds);
    }

    private SendRequest Request(int words, int number) => new(_text.Of(words, number), plan.Answer) { NumCtx = target.NumCtx, Slot = target.Slot, IgnoreEnd = true };

    /// <summary>Of Ollama: the same definition with the same context is loaded as at the start.</summary>
    private async Task<bool> IsStillLoadedAsync(CancellationToken cancellation)
    {
        if (target.Destination.Dialect != Dialect.Ollama) return true;
        using var http = new BoundedHttp(target.Destination.Address, surroundings);
        return await OllamaTargets.LoadedAsync(http, cancellation).ConfigureAwait(false) is not { } loaded || loaded.Any(one => one.Name == target.Model && one.Context == target.Context && one.Size == target.SizeBytes);
    }

    private BenchRun Failed(SendReply reply) => Run(reply.End switch { SendEnd.Refused => "refused", SendEnd.Unreachable => "unreachable", SendEnd.TimedOut => "timed-out", SendEnd.Answered => "uncounted", _ => "broken" }, reply.Error);

    private BenchRun Run(string? trouble, string? words) => new() { Target = target, Points = [.. _points], Skipped = [.. _skipped], Trouble = trouble, Words = words };
}

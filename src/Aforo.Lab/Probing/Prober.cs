using Aforo.Lab.Sending;
using Aforo.Systems;

namespace Aforo.Lab.Probing;

/// <summary>
/// Sends a probe. Two short requests come first, from which it learns how many words make the wanted tokens; they load the model where it is not
/// loaded. Nothing is said of keep-alive, so the server's own stays.
/// </summary>
public sealed class Prober(Surroundings surroundings, int seed)
{
    private const int Answer = 200;
    private const int ShortWords = 60, LongerWords = 800;

    public async Task<ProbeResult> RunAsync(ProbePlan plan, CancellationToken cancellation)
    {
        using var sender = new Sender(plan.Destination, surroundings);
        var text = new ProbeText(seed);
        var size = new PromptText(seed);
        var load = 0.0;
        var (shorter, failed) = await CountAsync(ShortWords, 1).ConfigureAwait(false);
        if (failed is not null) return Failed(failed);
        var (longer, failedToo) = await CountAsync(LongerWords, 2).ConfigureAwait(false);
        if (failedToo is not null) return Failed(failedToo);
        if (shorter is { } few && longer is { } more) size.Learn((ShortWords, few), (LongerWords, more));
        var limit = plan.LimitSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Min(2 * seconds, seconds + 600)) : (TimeSpan?)null;
        // A little above the size that failed: words are counted, and tokens are wanted.
        var reply = await sender.SendAsync(Request(text.Of(size.WordsFor(plan.Tokens * 1.012), 3), Answer, plan) with { Limit = limit, Watch = text.Word }, cancellation).ConfigureAwait(false);
        return Result(reply);

        async Task<(long? Tokens, SendReply? Failure)> CountAsync(int words, int number)
        {
            var counted = await sender.SendAsync(Request(text.Of(words, number), 1, plan), cancellation).ConfigureAwait(false);
            load = Math.Max(load, counted.Engine?.LoadSeconds ?? 0);
            return counted.End == SendEnd.Answered ? (counted.PromptTokens, null) : (null, counted);
        }

        ProbeResult Failed(SendReply reply) => Result(reply with { FirstToken = null });

        ProbeResult Result(SendReply reply) => new()
        {
            Plan = plan,
            End = reply.End,
            Status = reply.Status,
            Error = reply.Error,
            PromptTokens = reply.PromptTokens,
            Recalled = reply.Seen == true,
            FirstTokenSeconds = reply.FirstToken?.TotalSeconds,
            PrefillSeconds = reply.Engine?.PrefillSeconds,
            LoadSeconds = load > 0 ? load : null,
        };
    }

    private static SendRequest Request(string prompt, int answer, ProbePlan plan) => new(prompt, answer) { NumCtx = plan.NumCtx, Truncate = plan.Truncate, Shift = plan.Shift };
}

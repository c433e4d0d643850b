using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>What a client that leaves interrupts; it decides the status in the access line.</summary>
internal enum Phase
{
    Load,
    Prefill,
    Answer,
}

/// <summary>One request to a model, from the queue to its last token.</summary>
internal sealed class ModelWork(OllamaSimulatorOptions options, Release release, Library library, Runners runners, ServerLog log)
{
    /// <summary>Tokens of one batch of the prefill; whoever leaves has whole batches read.</summary>
    private const int Batch = 2048;

    private Phase _phase = Phase.Load;
    private Runner? _runner;
    private int _task;
    private int _done;

    /// <summary>Runs it. The status is what the access line says, which for a client that left is none that it received.</summary>
    /// <param name="afterAccess">Lines that follow the access line.</param>
    public async Task<int> RunAsync(ModelRequest request, Reply reply, List<string> afterAccess, CancellationToken abort)
    {
        try
        {
            return await AnswerAsync(request, reply, abort).ConfigureAwait(false);
        }
        catch (Exception left) when (abort.IsCancellationRequested && left is OperationCanceledException or IOException)
        {
            return Left(afterAccess);
        }
        finally
        {
            if (_runner is { } runner) runners.Release(runner);
        }
    }

    private int Left(List<string> afterAccess)
    {
        if (_phase == Phase.Load) return 499;
        if (release.HasChild)
        {
            afterAccess.Add($"srv          stop: cancel task, id_task = {_task}");
            afterAccess.Add($"slot      release: id  0 | task {_task} | stop processing: n_tokens = {_done}, truncated = 0");
        }
        else
        {
            log.Info("runner.go:929", "msg=\"aborting completion request due to client closing the connection\"");
        }
        return _phase == Phase.Prefill ? 500 : 200;
    }

    private async Task<int> AnswerAsync(ModelRequest request, Reply reply, CancellationToken abort)
    {
        var began = options.Clock.GetTimestamp();
        if (library.Find(request.Model) is not { } definition) return await Refuse(reply, new Refusal(404, $"model '{request.Model}' not found")).ConfigureAwait(false);
        if (definition.Weights.IsEmbedder) return await Refuse(reply, new Refusal(400, $"\"{request.Model}\" does not support {(request.DropsMessages ? "chat" : "generate")}")).ConfigureAwait(false);
        if (request.HasInvalidContext || definition.HasInvalidContext) return await Refuse(reply, new Refusal(500, "option \"num_ctx\" must be of type integer")).ConfigureAwait(false);
        if (request.Messages.IsEmpty && request.KeepAlive == TimeSpan.Zero) return await UnloadAsync(definition, reply).ConfigureAwait(false);
        var (runner, refusal) = await runners.AcquireAsync(definition, ContextSize.Of(request.Context, definition, options, release), request, abort).ConfigureAwait(false);
        if (runner is null) return await Refuse(reply, refusal!).ConfigureAwait(false);
        _runner = runner;
        var load = options.Clock.GetElapsedTime(began);
        if (request.Messages.IsEmpty)
        {
            await reply.EndAsync(new Ending("load")).ConfigureAwait(false);
            return 200;
        }
        _phase = Phase.Prefill;
        var fit = PromptFit.Of(request, runner, release, log);
        if (fit.Prompt is not { } prompt) return await Refuse(reply, fit.Refusal!).ConfigureAwait(false);
        await runner.Slots.WaitAsync(abort).ConfigureAwait(false);
        try
        {
            return await GenerateAsync(request, reply, runner, prompt, began, load, abort).ConfigureAwait(false);
        }
        finally
        {
            runner.Slots.Release();
        }
    }

    private async Task<int> GenerateAsync(ModelRequest request, Reply reply, Runner runner, byte[] prompt, long began, TimeSpan load, CancellationToken abort)
    {
        _task = runner.NextTask();
        var tokens = PromptMessage.TokensOf(prompt);
        var cache = TakeCache(runner, prompt);
        // The last token is always read again: its output begins the answer. Up to 0.3 a prompt that was there was not read at all.
        var cached = Math.Min(PromptMessage.CommonTokens(cache, prompt), release.CountsCachedTokens ? tokens - 1 : tokens);
        Child($"slot launch_slot_: id  0 | task {_task} | processing task, is_child = 0");
        Child($"slot   operator(): id  0 | task {_task} | new prompt, n_ctx_slot = {runner.Context}, n_keep = {request.Keep}, task.n_tokens = {tokens}");
        Child($"slot   operator(): id  0 | task {_task} | cached n_tokens = {cached}, memory_seq_rm [{cached}, end)");
        _done = cached;
        try
        {
            var prefill = await PrefillAsync(tokens, cached, abort).ConfigureAwait(false);
            _phase = Phase.Answer;
            var (reason, answered) = await DecodeAsync(request, reply, runner, tokens, options.Replies?.Invoke(Encoding.UTF8.GetString(prompt)) ?? options.Answer, abort).ConfigureAwait(false);
            if (reason is null) return 500;
            Child($"slot print_timing: id  0 | task {_task} | prompt eval time = {Milliseconds(prefill)} ms / {tokens - cached} tokens ({Per(prefill, tokens - cached)} ms per token, {Speed(prefill, tokens - cached)} tokens per second)");
            var decode = TimeSpan.FromSeconds(answered / options.DecodeTokensPerSecond);
            Child($"slot print_timing: id  0 | task {_task} |        eval time = {Milliseconds(decode)} ms / {answered} tokens ({Per(decode, answered)} ms per token, {Speed(decode, answered)} tokens per second)");
            Child($"slot      release: id  0 | task {_task} | stop processing: n_tokens = {tokens + answered}, truncated = 0");
            await reply.EndAsync(new Ending(reason)
            {
                Total = options.Clock.GetElapsedTime(began),
                Load = load,
                PromptCount = release.CountsCachedTokens ? tokens : tokens - cached,
                PromptTime = prefill,
                AnswerCount = answered,
                AnswerTime = decode,
            }).ConfigureAwait(false);
            return 200;
        }
        finally
        {
            // What was read stays, whoever left: an identical request goes on there.
            lock (runner.Caches) runner.Caches.Add(PromptMessage.Head(prompt, Math.Min(_done, tokens)));
        }
    }

    /// <summary>Reads what is not cached; the time is by the tokens, not by the clock.</summary>
    private async Task<TimeSpan> PrefillAsync(int tokens, int cached, CancellationToken abort)
    {
        var (began, all) = (options.Clock.GetTimestamp(), TimeSpan.FromSeconds((tokens - cached) / options.PrefillTokensPerSecond));
        try
        {
            await Task.Delay(all, options.Clock, abort).ConfigureAwait(false);
            _done = tokens;
        }
        catch (OperationCanceledException)
        {
            var read = (long)(options.Clock.GetElapsedTime(began).TotalSeconds * options.PrefillTokensPerSecond) / Batch * Batch;
            _done = (int)Math.Min(cached + read, tokens);
            throw;
        }
        return all;
    }

    /// <summary>The answer. A reason of null: the runner died.</summary>
    private async Task<(string? Reason, int Tokens)> DecodeAsync(ModelRequest request, Reply reply, Runner runner, int prompt, ImmutableArray<string> answer, CancellationToken abort)
    {
        var used = (long)prompt;
        var answered = 0;
        var began = options.Clock.GetTimestamp();
        foreach (var piece in answer)
        {
            if (answered == request.MaxTokens) return ("length", answered);
            if (answered == options.DiesAfterTokens)
            {
                const string died = "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details";
                log.Error("llama_server.go:1023", "msg=\"llama-server terminated\" error=\"signal: killed\" exit=-1");
                runners.Unload(runner);
                await reply.BreakAsync(died).ConfigureAwait(false);
                return (null, answered);
            }
            if (used >= runner.Context)
            {
                if (!runner.Shift) return ("length", answered);
                var (left, discard) = (used - request.Keep, (used - request.Keep) / 2);
                Child($"slot   operator(): id  0 | task {_task} | slot context shift, n_keep = {request.Keep}, n_left = {left}, n_discard = {discard}");
                used -= discard;
            }
            var wait = TimeSpan.FromSeconds((answered + 1) / options.DecodeTokensPerSecond) - options.Clock.GetElapsedTime(began);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, options.Clock, abort).ConfigureAwait(false);
            await reply.PieceAsync(piece).ConfigureAwait(false);
            used++;
            answered++;
        }
        return answered == request.MaxTokens ? ("length", answered) : ("stop", answered + 1);
    }

    private async Task<int> UnloadAsync(SimulatedDefinition definition, Reply reply)
    {
        if (runners.Loaded.FirstOrDefault(runner => runner.Definition.Weights.Digest == definition.Weights.Digest) is { } runner)
        {
            runner.KeepAlive = TimeSpan.Zero;
            if (runner.IsIdle) runners.Unload(runner);
        }
        await reply.EndAsync(new Ending("unload")).ConfigureAwait(false);
        return 200;
    }

    /// <summary>The slot whose cache has most in common with the prompt.</summary>
    private static byte[] TakeCache(Runner runner, byte[] prompt)
    {
        lock (runner.Caches)
        {
            var best = runner.Caches.MaxBy(cache => PromptMessage.CommonTokens(cache, prompt)) ?? [];
            runner.Caches.Remove(best);
            return best;
        }
    }

    private static async Task<int> Refuse(Reply reply, Refusal refusal)
    {
        await reply.RefuseAsync(refusal).ConfigureAwait(false);
        return refusal.Status;
    }

    private void Child(string line)
    {
        if (release.HasChild) log.Child(line);
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(11);

    private static string Per(TimeSpan time, int tokens) => (tokens == 0 ? 0 : time.TotalMilliseconds / tokens).ToString("0.00", CultureInfo.InvariantCulture).PadLeft(8);

    private static string Speed(TimeSpan time, int tokens) => (time == TimeSpan.Zero ? 0 : tokens / time.TotalSeconds).ToString("0.00", CultureInfo.InvariantCulture).PadLeft(8);
}

using System.Text;
using System.Text.Json;
using Aforo.Core.Chains;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.LlamaServer;

/// <summary>Works on a request as the server does: waits for a slot, refuses or cuts, reads what is new, answers.</summary>
internal sealed class CompletionWork(LlamaServerSimulatorOptions options, SimulatedSlots slots, Bodies bodies, IRuntimeBehaviour behaviour)
{
    private const int Batch = 512;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync(HttpContext http, Completion request)
    {
        var prompt = request.Prompt;
        var size = SimulatedSlots.Tokens(prompt);
        if (size >= options.ContextPerSlot)
        {
            var answer = behaviour.Overflow(new OverflowQuestion { Version = options.BuildInfo, PromptTokens = size, Context = options.ContextPerSlot, Shift = options.ContextShift });
            if (answer is not { Effect: OnExceed.Cut, KeptTokens: { } kept })
            {
                await Answers.SendAsync(http, 400, bodies.TooLong(size)).ConfigureAwait(false);
                return;
            }
            prompt = prompt[^(int)Math.Min(prompt.Length, kept * 4)..];
        }
        var task = slots.NextTask();
        SimulatedSlot? slot;
        while ((slot = slots.Take(prompt, task)) is null) await Task.Delay(Look, options.Clock, http.RequestAborted).ConfigureAwait(false);
        await WithSlotAsync(http, request, prompt, slot).ConfigureAwait(false);
    }

    private async Task WithSlotAsync(HttpContext http, Completion request, string prompt, SimulatedSlot slot)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, slot.PoolFull!.Token);
        var full = slot.PoolFull.Token;
        var reused = slot.Cached;
        try
        {
            var size = SimulatedSlots.Tokens(prompt);
            while (slot.Cached + slot.Processed < size)
            {
                var part = Math.Min(Batch, size - slot.Cached - slot.Processed);
                await Task.Delay(TimeSpan.FromSeconds(part / options.PrefillSpeed), options.Clock, stop.Token).ConfigureAwait(false);
                slots.Advance(slot, part, 0);
            }
            var room = (int)Math.Min(request.AnswerTokens, options.ContextPerSlot - size);
            for (var i = 0; i < room; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1 / options.DecodeSpeed), options.Clock, stop.Token).ConfigureAwait(false);
                slots.Advance(slot, 0, 1);
            }
            full.ThrowIfCancellationRequested();
            slots.Release(slot, prompt + new string('#', 4 * room));
            await AnswerAsync(http, request, new Timing(reused, size - reused, room, room < request.AnswerTokens)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (full.IsCancellationRequested)
        {
            slots.Release(slot, "");
            await Answers.SendAsync(http, 500, Bodies.Error(500, "server_error", "Context size has been exceeded.")).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            slots.Release(slot, prompt[..(int)Math.Min(prompt.Length, 4 * (slot.Cached + slot.Processed))]);
        }
    }

    private async Task AnswerAsync(HttpContext http, Completion request, Timing timing)
    {
        if (!request.Stream)
        {
            await Answers.SendAsync(http, 200, Whole(timing, "chat.completion")).ConfigureAwait(false);
            return;
        }
        http.Response.ContentType = "text/event-stream";
        var data = Encoding.UTF8.GetString(Whole(timing, "chat.completion.chunk"));
        await http.Response.WriteAsync($"data: {data}\n\ndata: [DONE]\n\n", http.RequestAborted).ConfigureAwait(false);
    }

    private byte[] Whole(Timing timing, string kind) => Bodies.Object(json =>
    {
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteString("finish_reason", timing.Full ? "length" : "stop");
        json.WriteNumber("index", 0);
        json.WriteStartObject(kind == "chat.completion" ? "message" : "delta");
        json.WriteString("role", "assistant");
        json.WriteString("content", new string('#', timing.Predicted));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("model", options.Model);
        json.WriteString("object", kind);
        json.WriteString("system_fingerprint", options.BuildInfo);
        Numbers(json, timing);
    });

    private void Numbers(Utf8JsonWriter json, Timing timing)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("completion_tokens", timing.Predicted);
        json.WriteNumber("prompt_tokens", timing.Cached + timing.Prompt);
        json.WriteNumber("total_tokens", timing.Cached + timing.Prompt + timing.Predicted);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", timing.Cached);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("timings");
        json.WriteNumber("cache_n", timing.Cached);
        json.WriteNumber("prompt_n", timing.Prompt);
        json.WriteNumber("prompt_ms", timing.Prompt / options.PrefillSpeed * 1000);
        json.WriteNumber("prompt_per_second", options.PrefillSpeed);
        json.WriteNumber("predicted_n", timing.Predicted);
        json.WriteNumber("predicted_ms", timing.Predicted / options.DecodeSpeed * 1000);
        json.WriteNumber("predicted_per_second", options.DecodeSpeed);
        json.WriteEndObject();
    }

    /// <param name="Cached">Tokens reused.</param>
    /// <param name="Prompt">Tokens read.</param>
    /// <param name="Predicted">Tokens answered.</param>
    /// <param name="Full">Whether the window ended the answer.</param>
    private sealed record Timing(long Cached, long Prompt, int Predicted, bool Full);
}

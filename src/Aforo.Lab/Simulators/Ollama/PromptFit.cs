using System.Collections.Immutable;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>What of a prompt reaches the model.</summary>
/// <param name="Prompt">The tokens; null when the prompt is refused.</param>
/// <param name="Refusal">Why it is refused.</param>
internal sealed record PromptFit(byte[]? Prompt, Refusal? Refusal)
{
    private const string NoShift = "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length";

    public static PromptFit Of(ModelRequest request, Runner runner, Release release, ServerLog log)
    {
        var cuts = request.Truncate != false || !release.TakesTruncate;
        var rendered = runner.Definition.Renderer is not null || !release.HasChild;
        var messages = cuts && request.DropsMessages ? WithoutOldest(request.Messages, runner.Context, rendered, log) : request.Messages;
        byte[] prompt = [.. messages.SelectMany(message => message.Bytes)];
        var tokens = PromptMessage.TokensOf(prompt);
        var most = release.HasChild ? runner.Context - 1 : runner.Context;
        if (tokens <= most) return new(prompt, null);
        if (!release.HasChild)
        {
            if (!cuts) return Refused("the input length exceeds the context length");
            log.Warn("runner.go:187", release.CountsCachedTokens
                ? $"msg=\"truncating input prompt\" limit={runner.Context} prompt={tokens} keep={request.Keep} new={runner.Context}"
                : $"msg=\"input truncated\" n_ctx={runner.Context} n_erase={tokens - runner.Context}");
            return Cut(prompt, request.Keep, (int)runner.Context);
        }
        if (!cuts || !rendered) return TooLongForChild(tokens, runner, log);
        if (!runner.Shift && release.RefusesWithoutShift) return Refused(NoShift);
        var keep = (int)Math.Min(request.Keep < 0 ? tokens : request.Keep, most);
        var kept = release.CutsToHalf ? runner.Context - Math.Max((runner.Context - keep) / 2, 1) : most;
        var limit = release.CutsToHalf ? kept : release.RefusesWithoutShift ? most : runner.Context;
        log.Warn("llama_server.go:317", $"msg=\"truncating input prompt\" limit={limit} prompt={tokens} keep={keep} new={kept}");
        return Cut(prompt, keep, (int)kept);
    }

    /// <summary>The oldest messages go until the rest fits; system messages and the last one stay.</summary>
    private static ImmutableArray<PromptMessage> WithoutOldest(ImmutableArray<PromptMessage> messages, long context, bool rendered, ServerLog log)
    {
        for (var first = 0; first < messages.Length; first++)
        {
            ImmutableArray<PromptMessage> rest = [.. messages.Take(first).Where(message => message.Role == "system"), .. messages.Skip(first)];
            if (rest.Sum(message => (long)message.Tokens) > context && first < messages.Length - 1) continue;
            if (first > 0 && rendered) log.Debug("prompt.go:77", $"msg=\"truncating input messages which exceed context length\" truncated={messages.Length - first}");
            else if (first > 0) log.Debug("routes.go:2400", $"msg=\"truncating native chat messages which exceed context length\" truncated={first}");
            return rest;
        }
        return messages;
    }

    private static PromptFit TooLongForChild(int tokens, Runner runner, ServerLog log)
    {
        var message = $"request ({tokens} tokens) exceeds the available context size ({runner.Context} tokens), try increasing it";
        log.Child($"srv    send_error: task id = {runner.NextTask()}, error: {message}");
        return Refused($$$"""{"error":{"code":400,"message":"{{{message}}}","type":"exceed_context_size_error","n_prompt_tokens":{{{tokens}}},"n_ctx":{{{runner.Context}}}}}""");
    }

    private static PromptFit Refused(string message) => new(null, new Refusal(400, message));

    private static PromptFit Cut(byte[] prompt, int keep, int kept) => new(PromptMessage.WithoutMiddle(prompt, Math.Min(keep, kept), kept), null);
}

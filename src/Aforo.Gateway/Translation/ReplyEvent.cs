namespace Aforo.Gateway.Translation;

/// <summary>Something that happens in a reply. A reply that is not streamed is the same, all at once.</summary>
internal abstract record ReplyEvent;

internal sealed record ReplyBegins(string? Id, string? Model) : ReplyEvent;

internal sealed record TextDelta(string Text) : ReplyEvent;

internal sealed record ReasoningDelta(string Text) : ReplyEvent;

/// <param name="Index">0-based, among the calls of this reply.</param>
internal sealed record ToolCallBegins(int Index, string Id, string Name) : ReplyEvent;

/// <param name="Fragment">The next piece of the arguments' JSON text.</param>
internal sealed record ToolCallArguments(int Index, string Fragment) : ReplyEvent;

/// <summary>Tokens. <paramref name="Prompt"/> is the whole prompt, the reused part included; a later one replaces what it knows.</summary>
internal sealed record ReplyUsage(long? Prompt, long? Cached, long? Output) : ReplyEvent;

/// <param name="Values">The numbers, as JSON text.</param>
internal sealed record EmbeddingVector(string Values) : ReplyEvent;

/// <summary>Why the model stopped: <c>stop</c>, <c>length</c>, <c>tool_calls</c> or <c>content_filter</c>.</summary>
internal sealed record ReplyFinishes(string Reason) : ReplyEvent;

/// <summary>The reply broke off.</summary>
internal sealed record ReplyFails(ReplyError Error) : ReplyEvent;

/// <summary>An error as every form can say it.</summary>
/// <param name="Kind"><c>invalid_request</c>, <c>context_length</c>, <c>authentication</c>, <c>permission</c>, <c>not_found</c>, <c>too_large</c>, <c>rate_limit</c>, <c>overloaded</c>, <c>timeout</c> or <c>server</c>.</param>
/// <param name="Message">In the words of who refused.</param>
/// <param name="Status">HTTP status.</param>
public sealed record ReplyError(string Kind, string Message, int Status)
{
    private const string TooLong = "prompt is too long";

    /// <summary>
    /// The same error in words that agents know. They tell a prompt that is too long by words, not by codes, each by those of its own providers; what all of them know
    /// is how Anthropic begins.
    /// </summary>
    public ReplyError Known() => Kind == "context_length" && !Message.Contains(TooLong, StringComparison.OrdinalIgnoreCase) ? this with { Message = $"{TooLong}: {Message}" } : this;
}

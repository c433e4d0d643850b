using Aforo.Core.Messages;

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
/// <param name="Written">The part that was put into a cache and is charged for that.</param>
/// <param name="WrittenHour">The part of <paramref name="Written"/> that is kept for an hour.</param>
internal sealed record ReplyUsage(long? Prompt, long? Cached, long? Output, long? Written = null, long? WrittenHour = null) : ReplyEvent;

/// <param name="Values">The numbers, as JSON text.</param>
internal sealed record EmbeddingVector(string Values) : ReplyEvent;

/// <summary>Why the model stopped: <c>stop</c>, <c>length</c>, <c>tool_calls</c> or <c>content_filter</c>.</summary>
internal sealed record ReplyFinishes(string Reason) : ReplyEvent;

/// <summary>The reply broke off.</summary>
internal sealed record ReplyFails(ReplyError Error) : ReplyEvent
{
    /// <summary>The reply itself was not as its form demands.</summary>
    public static ReplyFails Of(string key) => new(new ReplyError("server", "", 502) { Own = new Saying(key) });
}

/// <summary>An error as every form can say it.</summary>
/// <param name="Kind"><c>invalid_request</c>, <c>context_length</c>, <c>authentication</c>, <c>permission</c>, <c>not_found</c>, <c>no_path</c>, <c>no_method</c>, <c>too_large</c>, <c>rate_limit</c>, <c>overloaded</c>, <c>timeout</c> or <c>server</c>.</param>
/// <param name="Message">In the words of who refused; empty while it has none.</param>
/// <param name="Status">HTTP status.</param>
public sealed record ReplyError(string Kind, string Message, int Status)
{
    private const string TooLong = "prompt is too long";

    /// <summary>After what time to try again; null where nobody said, which for an error of the gateway's own means never.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the gateway says of it, where the message is its own.</summary>
    internal Saying? Own { get; init; }

    /// <summary>
    /// The same error in words that agents know. They tell a prompt that is too long by words, not by codes, each by those of its own providers; what all of them know
    /// is how Anthropic begins.
    /// </summary>
    public ReplyError Known() => Kind == "context_length" && !Message.Contains(TooLong, StringComparison.OrdinalIgnoreCase) ? this with { Message = $"{TooLong}: {Message}" } : this;

    /// <summary>The same error with a message, where the backend told none.</summary>
    internal ReplyError In(Catalogue words) => Message.Length > 0 ? this : this with { Message = words.Text(Own ?? new Saying("gateway.without-words", ("status", Status))) };
}

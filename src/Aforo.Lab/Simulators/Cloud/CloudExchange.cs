namespace Aforo.Lab.Simulators.Cloud;

/// <summary>A request and its answer, with all that a reply repeats.</summary>
internal sealed record CloudExchange(CloudRequest Request, CloudAnswer Answer)
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long Created { get; init; }

    public long Thought => Answer.ReasoningTokens ?? ((Answer.Reasoning?.Length ?? 0) + 3) / 4;

    public long Output => Answer.OutputTokens ?? Thought + Answer.Text.Length + Answer.Calls.Sum(call => call.Arguments.Length);

    /// <summary>The cached part can't be more than the prompt.</summary>
    public long Cached => Math.Min(Answer.CachedTokens, Request.PromptTokens);

    public string WholeText => string.Concat(Answer.Text);

    /// <summary>Why it ended, in the words of chat completions.</summary>
    public string Finish => Answer.IsCut ? "length" : Answer.Calls.IsEmpty ? "stop" : "tool_calls";
}

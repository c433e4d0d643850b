namespace Aforo.Gateway.Forensics;

/// <summary>A prompt that was read: whose conversation it continues, and what it looks like.</summary>
/// <param name="Key">The conversation.</param>
public sealed record ConversationTurn(string Key, PromptTrace Trace, IReadOnlyList<PromptSegment> Segments);

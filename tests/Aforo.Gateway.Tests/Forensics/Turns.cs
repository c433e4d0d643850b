using System.Buffers;
using Aforo.Gateway.Forensics;

namespace Aforo.Gateway.Tests.Forensics;

/// <summary>Turns that are read and remembered at once.</summary>
internal static class Turns
{
    public static PrefixChange? Take(this ConversationMemory memory, string conversation, byte[] body) =>
        memory.Read("agent", "m", "stated", new ReadOnlySequence<byte>(body)) is { } turn ? memory.Take(turn with { Key = conversation }, new ReadOnlySequence<byte>(body)) : null;

    public static (string? Conversation, PrefixChange? Change) Take(this ConversationMemory memory, string? agent, string? model, string? stated, ReadOnlySequence<byte> body) =>
        memory.Read(agent, model, stated, body) is { } turn ? (turn.Key, memory.Take(turn, body)) : (null, null);
}

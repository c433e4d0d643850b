using System.Collections.Immutable;
using System.Text.Json;

namespace Aforo.Gateway.Translation;

/// <summary>A request as every form can say it. What only one form has and no other can carry is told in <see cref="Lost"/>.</summary>
internal sealed record ChatRequest
{
    public string Model { get; init; } = "";

    public RequestKind Kind { get; init; }

    /// <summary>The text that a <see cref="RequestKind.Continuation"/> goes on from, without any template.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>The texts of a <see cref="RequestKind.Embedding"/>.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>Length of the vectors of a <see cref="RequestKind.Embedding"/>; null is the model's own.</summary>
    public long? Dimensions { get; init; }

    public ImmutableArray<ChatMessage> Messages { get; init; } = [];

    public ImmutableArray<ToolDefinition> Tools { get; init; } = [];

    public ToolChoice? Choice { get; init; }

    /// <summary>Whether several tools may be called in one turn; null is the server's default.</summary>
    public bool? ParallelTools { get; init; }

    public long? MaxTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public long? TopK { get; init; }

    public long? Seed { get; init; }

    public ImmutableArray<string> Stop { get; init; } = [];

    public bool Stream { get; init; }

    /// <summary>Whether a stream tells usage at its end. Forms in which it always does leave it true.</summary>
    public bool StreamUsage { get; init; } = true;

    /// <summary><c>none</c>, <c>low</c>, <c>medium</c>, <c>high</c>, or null: the server's default.</summary>
    public string? Effort { get; init; }

    /// <summary>True for "some JSON object".</summary>
    public bool JsonObject { get; init; }

    /// <summary>Schema that the answer must obey.</summary>
    public JsonElement? JsonSchema { get; init; }

    /// <summary>Members of the request that the neutral form does not know, by name.</summary>
    public ImmutableArray<string> Lost { get; init; } = [];
}

/// <summary>What a request asks for.</summary>
internal enum RequestKind
{
    Conversation,
    Continuation,
    Embedding,
}

/// <summary>Who speaks.</summary>
internal enum ChatRole
{
    System,
    User,
    Assistant,

    /// <summary>A tool's result; its parts are <see cref="ToolResult"/>s.</summary>
    Tool,
}

internal sealed record ChatMessage(ChatRole Role, ImmutableArray<ChatPart> Parts);

/// <summary>A piece of a message.</summary>
internal abstract record ChatPart;

internal sealed record TextPart(string Text) : ChatPart;

/// <summary>An image, as base64 with its media type, or by address.</summary>
internal sealed record ImagePart(string? MediaType, string? Base64, string? Address) : ChatPart;

/// <summary>What the model thought. The signature is its maker's proof, and worth nothing to others.</summary>
internal sealed record ReasoningPart(string Text, string? Signature) : ChatPart;

/// <param name="Id">Pairs it with its result.</param>
/// <param name="Arguments">A JSON object, as text.</param>
internal sealed record ToolCall(string Id, string Name, string Arguments) : ChatPart;

/// <param name="Name">The tool's name, which only some forms repeat.</param>
internal sealed record ToolResult(string Id, string? Name, ImmutableArray<ChatPart> Content, bool IsError) : ChatPart;

/// <param name="Schema">JSON schema of the arguments; null takes none.</param>
internal sealed record ToolDefinition(string Name, string? Description, JsonElement? Schema);

/// <summary><c>auto</c>, <c>none</c>, <c>any</c>, or <c>tool</c> with a name.</summary>
internal sealed record ToolChoice(string Kind, string? Name = null);

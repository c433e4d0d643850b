namespace Aforo.Lab.Simulators.Cloud;

/// <summary>What a request asks for, as far as the answer depends on it.</summary>
public sealed record CloudRequest
{
    /// <summary>1 for the first that carried the key and a body that could be read.</summary>
    public int Number { get; init; }

    public required string Path { get; init; }

    public required string Model { get; init; }

    public bool Stream { get; init; }

    /// <summary>Whether usage at the end of a stream was asked for.</summary>
    public bool StreamUsage { get; init; }

    /// <summary>Tokens of the prompt, by <see cref="PromptCount"/>.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Limit of the answer in tokens; null when none was stated.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>Names of the tools that may be called.</summary>
    public System.Collections.Immutable.ImmutableArray<string> Tools { get; init; } = [];

    /// <summary>Results of tools that the conversation holds.</summary>
    public int ToolResults { get; init; }
}

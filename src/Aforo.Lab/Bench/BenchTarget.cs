using Aforo.Lab.Sending;

namespace Aforo.Lab.Bench;

/// <summary>A loaded model at a running server, and what of its settings can be seen.</summary>
public sealed record BenchTarget
{
    /// <summary><c>ollama</c>, <c>llama-server</c>, <c>lmstudio</c>, <c>vllm</c> or <c>openai-compatible</c>.</summary>
    public required string Kind { get; init; }

    public required Destination Destination { get; init; }

    /// <summary>Version or build, as the server says it.</summary>
    public string? Version { get; init; }

    /// <summary>Model as the server calls it.</summary>
    public required string Model { get; init; }

    /// <summary>Tokens that one request may use; null where the server does not tell.</summary>
    public long? Context { get; init; }

    /// <summary>Tokens that the model was made for; null where the server does not tell.</summary>
    public long? TrainContext { get; init; }

    public long? Slots { get; init; }

    /// <summary>Label of the quantization, as the server says it.</summary>
    public string? Quantization { get; init; }

    /// <summary>Path of the model's file on the server's machine.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Digest of the definition (Ollama).</summary>
    public string? Digest { get; init; }

    /// <summary>Bytes that the server says the model takes, and those of them on accelerators.</summary>
    public long? SizeBytes { get; init; }

    /// <inheritdoc cref="SizeBytes"/>
    public long? AcceleratorBytes { get; init; }

    /// <summary>The context that must be asked for so that nothing is loaded again; null: asking for none is the same.</summary>
    public long? NumCtx { get; init; }

    /// <summary>A slot of llama-server that holds nobody's conversation; null: the server chooses.</summary>
    public int? Slot { get; init; }

    /// <summary>Tokens of others in a pool that all slots may share.</summary>
    public long Taken { get; init; }

    /// <summary>Other models that are loaded there.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];
}

/// <summary>Why there is nothing to measure at an address.</summary>
/// <param name="Word">Stable word: <c>nothing-answers</c>, <c>nothing-loaded</c>, <c>not-loaded</c>, <c>several-models</c>, <c>busy</c>, <c>asleep</c>, <c>key-needed</c>, <c>context-not-told</c>.</param>
/// <param name="About">Model or address that it is about.</param>
/// <param name="Known">Names to choose from.</param>
public sealed record BenchProblem(string Word, string? About = null, IReadOnlyList<string>? Known = null);

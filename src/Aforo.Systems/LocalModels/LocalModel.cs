using Aforo.Core.Models;

namespace Aforo.Systems.LocalModels;

/// <summary>A model that a runtime of this machine has under a name.</summary>
public sealed record LocalModel
{
    /// <summary><c>ollama</c>, <c>lmstudio</c> or <c>llama-server</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>Its full name there.</summary>
    public required string Name { get; init; }

    /// <summary>Its GGUF, where it can be read from here.</summary>
    public string? File { get; init; }

    /// <summary>Image projector in a file of its own.</summary>
    public string? ProjectorFile { get; init; }

    /// <summary>What the runtime says of its shape, where the file can't be read.</summary>
    public ModelShape? Shape { get; init; }

    /// <summary>What the runtime says of its size, in bytes.</summary>
    public long? FileBytes { get; init; }

    public string? Quantization { get; init; }

    /// <summary>It has no weights here: the runtime passes requests on to somebody else.</summary>
    public bool IsElsewhere { get; init; }
}

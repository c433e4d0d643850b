using Aforo.Formats.Gguf;
using Aforo.Formats.HuggingFace;

namespace Aforo.Systems.RemoteModels;

/// <summary>What a server says of a model: the headers of its GGUF, or its configuration and the size of its weights.</summary>
public sealed record RemoteModel
{
    /// <summary>Where it lies, without what may be secret in an address.</summary>
    public required string Address { get; init; }

    /// <summary>Headers of all files; null where the repository holds no GGUF.</summary>
    public GgufSet? Set { get; init; }

    /// <summary>Read where there is no GGUF.</summary>
    public HfConfig? Config { get; init; }

    /// <summary>Size of the weights beside <see cref="Config"/>, in bytes.</summary>
    public long? WeightBytes { get; init; }

    /// <summary>Quantization by the file's name, or as asked for where only a configuration is there; null where nothing tells it.</summary>
    public string? Quantization { get; init; }

    /// <summary>Image projector beside the model.</summary>
    public HubFile? Projector { get; init; }
}

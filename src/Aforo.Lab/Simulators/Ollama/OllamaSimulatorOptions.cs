using System.Collections.Immutable;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>What a simulated server is, and how fast it works.</summary>
public sealed record OllamaSimulatorOptions
{
    /// <summary>Release that is played, as its <c>/api/version</c> says it; suffixes such as <c>-rc2</c> count as older than none.</summary>
    public string Version { get; init; } = "0.32.15";

    /// <summary>Port on loopback; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Clock of all waiting and of the log; <see cref="AcceleratedTime"/> makes it faster.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where the log goes; null for nowhere. Written by one request at a time.</summary>
    public TextWriter? Log { get; init; }

    /// <summary>Whether lines end as on Windows.</summary>
    public bool CrLf { get; init; }

    /// <summary><c>OLLAMA_DEBUG</c>: the lines about dropped messages are written only then.</summary>
    public bool Debug { get; init; }

    /// <summary>Definitions that exist at the start; newest first, as <c>/api/tags</c> lists them.</summary>
    public ImmutableArray<SimulatedDefinition> Definitions { get; init; } = SimulatedDefinition.FoundingCase;

    /// <summary>Memory that the GPU offers, in bytes; 0 for none. The default is that of Metal on a Mac of 64 GB.</summary>
    public long AcceleratorBytes { get; init; } = 48L << 30;

    /// <summary><c>OLLAMA_GPU_OVERHEAD</c>, bytes.</summary>
    public long OverheadBytes { get; init; }

    /// <summary><c>OLLAMA_CONTEXT_LENGTH</c>, tokens; 0 where it is not set.</summary>
    public long ContextLength { get; init; }

    /// <summary><c>OLLAMA_NUM_PARALLEL</c>; null where it is not set.</summary>
    public int? Parallel { get; init; }

    /// <summary><c>OLLAMA_MAX_QUEUE</c>: requests that may wait for a runner; one more is answered 503.</summary>
    public int MaxQueue { get; init; } = 512;

    /// <summary><c>OLLAMA_KEEP_ALIVE</c>; negative is for ever.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary><c>OLLAMA_LOAD_TIMEOUT</c>: how long a load that stalls is waited for.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time that loading a model takes.</summary>
    public TimeSpan LoadTime { get; init; } = TimeSpan.FromSeconds(8.47);

    /// <summary>Whether loading never ends, so that the load timeout strikes.</summary>
    public bool LoadStalls { get; init; }

    /// <summary>Speed of reading the prompt, tok/s.</summary>
    public double PrefillTokensPerSecond { get; init; } = 400;

    /// <summary>Speed of answering, tok/s.</summary>
    public double DecodeTokensPerSecond { get; init; } = 50;

    /// <summary>The answer, a token each; the token that ends it is counted besides.</summary>
    public ImmutableArray<string> Answer { get; init; } = ["Hi", "!"];

    /// <summary>The answer to a prompt as it reached the model, after any cut; null, or an answer of null, gives <see cref="Answer"/>.</summary>
    public Func<string, ImmutableArray<string>?>? Replies { get; init; }

    /// <summary>Tokens of an answer after which the runner dies; null for never.</summary>
    public int? DiesAfterTokens { get; init; }

    /// <summary>Seed of the order in which <c>/api/show</c> lists parameters.</summary>
    public int Seed { get; init; } = 1;
}

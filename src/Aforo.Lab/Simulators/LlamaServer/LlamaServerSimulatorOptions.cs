namespace Aforo.Lab.Simulators.LlamaServer;

/// <summary>What a simulated llama-server is and was started with. The defaults are those of a server of August 2026 with 32,768 tokens.</summary>
public sealed record LlamaServerSimulatorOptions
{
    /// <summary>Port on loopback; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>As <c>/props</c> states it. What happens to too long prompts follows it.</summary>
    public string BuildInfo { get; init; } = "b10488-1a2b3c4d5";

    public string Model { get; init; } = "qwen3-coder-30b";

    /// <summary>Length that the model was trained for, tokens.</summary>
    public long TrainedContext { get; init; } = 262_144;

    /// <summary>Cells of the KV cache in all slots, tokens (<c>-c</c>).</summary>
    public long Context { get; init; } = 32_768;

    public int Slots { get; init; } = 4;

    /// <summary>One pool for all slots; false divides it.</summary>
    public bool KvUnified { get; init; } = true;

    /// <summary><c>--context-shift</c>; null is the build's default.</summary>
    public bool? ContextShift { get; init; }

    /// <summary>Speed of reading a prompt, tokens per second of <see cref="Clock"/>.</summary>
    public double PrefillSpeed { get; init; } = 400;

    /// <summary>Speed of generating, tokens per second of <see cref="Clock"/>.</summary>
    public double DecodeSpeed { get; init; } = 40;

    /// <summary>Tokens of an answer whose request sets no limit.</summary>
    public int AnswerTokens { get; init; } = 20;

    /// <summary>True keeps it loading: everything answers 503.</summary>
    public bool Loading { get; init; }

    /// <summary>Key that everything but <c>/health</c> wants; null for none.</summary>
    public string? ApiKey { get; init; }

    public bool HasSlotsEndpoint { get; init; } = true;

    public bool HasMetricsEndpoint { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Tokens that one request may use: the pool or its share, at most the trained length.</summary>
    public long ContextPerSlot => Math.Min(TrainedContext, KvUnified ? Context : Context / Math.Max(1, Slots));
}

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>
/// A change of behaviour. Its exact build is mostly not known: it came after <paramref name="NotBefore"/> and not later than
/// <paramref name="Since"/>; between them it can't be told.
/// </summary>
/// <param name="NotBefore">Last build that certainly lacks it.</param>
/// <param name="Since">First build that certainly has it.</param>
/// <param name="Month">First month (ISO) whose builds certainly have it.</param>
internal sealed record LlamaServerChange(int NotBefore, int Since, string Month)
{
    /// <summary>One slot became four, with one KV cache for all of them: pull/16736, November 2025, at the latest b7079.</summary>
    public static LlamaServerChange FourSlots { get; } = new(6850, 7079, "2025-12");

    /// <summary>A context that nobody sets became the trained length instead of 4096 tokens: between February and July 2025.</summary>
    public static LlamaServerChange TrainedByDefault { get; } = new(4768, 5913, "2025-08");

    /// <summary>Unset context and layers are lowered to fit memory (<c>--fit</c>): pull/16653, December 2025.</summary>
    public static LlamaServerChange Fit { get; } = new(7079, 7700, "2026-01");

    /// <summary>A slot may not use more than the trained length: 2026.</summary>
    public static LlamaServerChange CappedAtTrained { get; } = new(7079, 10488, "2026-08");

    /// <summary>Context shift is off unless asked for: pull/15416, 19 August 2025.</summary>
    public static LlamaServerChange ShiftOffByDefault { get; } = new(6100, 6400, "2025-09");

    /// <summary>Shift acts only while generating, so a too long prompt is refused in any case: pull/17000, November 2025.</summary>
    public static LlamaServerChange ShiftOnlyWhileGenerating { get; } = new(6850, 7079, "2025-12");

    /// <summary>Prompts are kept in host memory, 8192 MiB by default: pull/16391, October 2025.</summary>
    public static LlamaServerChange HostPromptCache { get; } = new(6600, 6850, "2025-11");

    /// <summary><c>--flash-attn on|off|auto</c>, automatic by default, instead of a switch that was off: pull/15434, about 1 September 2025.</summary>
    public static LlamaServerChange FlashAttentionAuto { get; } = new(6200, 6450, "2025-10");

    /// <summary>A comment line is sent every 30 s while a streamed prompt is read: b9478, June 2026.</summary>
    public static LlamaServerChange Pings { get; } = new(9300, 9478, "2026-07");

    /// <summary>Socket timeout of 3600 s instead of 600 s.</summary>
    public static LlamaServerChange LongTimeout { get; } = new(4768, 10488, "2026-08");

    /// <summary>True from <see cref="Since"/>, false up to <see cref="NotBefore"/>, null between and for unknown versions.</summary>
    /// <param name="version">What the server states.</param>
    /// <param name="notBefore">Month before which the server cannot have been built, as its replies show; null when they show nothing.</param>
    public bool? In(LlamaServerVersion version, string? notBefore = null)
    {
        if (version.IsRelease || version.Build >= Since) return true;
        if (version.Build <= NotBefore) return false;
        return !version.IsKnown && notBefore is not null && string.CompareOrdinal(notBefore, Month) >= 0 ? true : null;
    }
}

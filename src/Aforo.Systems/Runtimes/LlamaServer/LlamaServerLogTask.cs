using Aforo.Core.Cases;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>How a slot was chosen for a request, as the selection line says.</summary>
/// <param name="Mark">The selection line.</param>
/// <param name="Used">True when the slot is known to have served before, false when it is known to be empty.</param>
/// <param name="Similarity">Share of the new prompt that the slot holds, as printed.</param>
/// <param name="KeptFraction">Share of the slot's content that stays, as printed.</param>
internal sealed record SlotChoice(LogMark Mark, bool? Used, double? Similarity, double? KeptFraction);

/// <summary>How far a prompt was read, as one line says.</summary>
internal readonly record struct PrefillNote(LogMark Mark, long Tokens, double? Fraction, double? Seconds, double? Speed);

/// <summary>A slot, as far as the log told.</summary>
internal sealed class LlamaSlot
{
    public long? Context { get; set; }

    /// <summary>True once a request has left something in it.</summary>
    public bool Used { get; set; }

    /// <summary>Tokens in it when it was last let go.</summary>
    public long? Tokens { get; set; }

    public SlotChoice? Choice { get; set; }
}

/// <summary>One request in llama-server, between its first line and the last that may speak of it.</summary>
internal sealed class LlamaTask(long id)
{
    public long Id { get; } = id;

    public int? Slot { get; set; }

    public LogMark? Launched { get; set; }

    public LogMark Last { get; set; }

    public string? Model { get; set; }

    public SlotChoice? Choice { get; set; }

    /// <summary>Prompt as the server got it, before its own cut.</summary>
    public long? Prompt { get; set; }

    /// <summary>What was left after a cut, of the server or of Ollama before it; null when nothing was cut.</summary>
    public long? AfterCut { get; set; }

    /// <summary>Prompt as the client sent it, where something in front of the server cut it.</summary>
    public long? ClientPrompt { get; set; }

    public long? Context { get; set; }

    public long? Cached { get; set; }

    /// <summary>True once the log said what was reused.</summary>
    public bool CacheTold { get; set; }

    /// <summary>True when the server itself gave it up with an error.</summary>
    public bool Refused { get; set; }

    public long? StatedContext { get; set; }

    public bool Overflowed { get; set; }

    public bool ClientLeft { get; set; }

    public bool Released { get; set; }

    public bool Shifted { get; set; }

    /// <summary>True when nothing more is expected of it.</summary>
    public bool Retired { get; set; }

    public long? TokensAtRelease { get; set; }

    public LogMark? ReleasedAt { get; set; }

    public bool Reading { get; set; }

    public bool Writing { get; set; }

    /// <summary>The last line that told how far its prompt was read.</summary>
    public PrefillNote? Progress { get; set; }

    public double? ReadSeconds { get; set; }

    public long? ReadTokens { get; set; }

    public double? WriteSeconds { get; set; }

    public long? WrittenTokens { get; set; }

    public IncidentDraft? Gone { get; set; }

    /// <summary>What the access log of the program in front said of it.</summary>
    public double? Latency { get; set; }

    public LogTime? Answered { get; set; }

    /// <summary>Prompt to print in an incident: null after a cut, because two figures would then compete.</summary>
    public long? PrintedPrompt => AfterCut is null ? Prompt : null;

    /// <summary>Tokens that are read before the first one is written.</summary>
    private long? ToRead => AfterCut ?? Prompt;

    /// <summary><c>prefill</c> or <c>decode</c>, as far as the lines tell.</summary>
    public string? Phase =>
        TokensAtRelease is { } tokens && ToRead is { } wanted ? tokens >= wanted ? "decode" : "prefill" :
        Writing ? "decode" : Reading ? "prefill" : null;

    /// <summary>What it tells about demand; null when it tells nothing.</summary>
    public ObservedRequest? Seal()
    {
        var (prompt, formula) = PromptWithFormula();
        if (prompt is null && WriteSeconds is null && Gone is null && !Overflowed) return null;
        var elapsed = Latency ?? (ReleasedAt is { } end && Launched is { } start ? end.SecondsSince(start) : null) ?? ReadSeconds + WriteSeconds;
        return new ObservedRequest
        {
            Scope = new() { Model = Model },
            StartedAt = Answered is { } at && Latency is { } took ? at.AddSeconds(-took) : Launched?.Time,
            PromptTokens = prompt,
            CachedTokens = Cached ?? (formula is not null && ReadTokens is { } read && prompt >= read ? prompt - read : null),
            OutputTokens = WrittenTokens,
            ContextStated = Overflowed ? StatedContext : null,
            ElapsedSeconds = elapsed is { } seconds ? Math.Round(seconds, 3) : null,
            PrefillSeconds = ReadSeconds,
            DecodeSeconds = WriteSeconds,
            Outcome = Overflowed ? Outcome.Overflowed : ClientLeft ? Outcome.TimedOut : Refused ? Outcome.Failed :
                Released && (WriteSeconds is not null || ReadSeconds is not null) ? Outcome.Answered : Outcome.Unknown,
            Source = new() { Line = (ReleasedAt ?? Last).Line, Formula = formula },
        };
    }

    /// <summary>
    /// At the default verbosity no line gives the prompt: what was in the slot at the end is prompt and answer together, less
    /// the last token, which is never fed back. Not after a shift, which threw part of it away.
    /// </summary>
    private (long? Prompt, string? Formula) PromptWithFormula()
    {
        if ((ClientPrompt ?? Prompt) is { } stated) return (stated, null);
        if (AfterCut is not null || Shifted || TokensAtRelease is not { } tokens || WrittenTokens is not { } written || ReadTokens is not { } read) return (null, null);
        var derived = tokens - written + 1;
        return derived >= read ? (derived, "n_tokens - n_decoded + 1") : (null, null);
    }
}

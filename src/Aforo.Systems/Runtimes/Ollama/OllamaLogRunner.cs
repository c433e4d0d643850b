using Aforo.Core.Cases;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>One start of a runner: for which weights, with what flags, and how it went.</summary>
internal sealed class OllamaLogRunner
{
    /// <summary><c>sha256:…</c> of the weights where the path has it, else the path as printed.</summary>
    public required string Model { get; init; }

    public required LogMark Started { get; init; }

    /// <summary>Context of the whole pool, as the flag or the load request says.</summary>
    public long? Total { get; set; }

    public long? Parallel { get; set; }

    /// <summary>Tokens that one request may use.</summary>
    public long? Context => Total is { } total ? total / Math.Max(1, Parallel ?? 1) : null;

    public bool Loaded { get; set; }

    public bool Failed { get; set; }

    public IncidentDraft? Reload { get; set; }

    /// <summary>A spill told by the parent before the runner itself told its layers.</summary>
    public IncidentDraft? Spill { get; set; }

    /// <summary>The command's flags, as far as they matter; null when it starts no model.</summary>
    public static OllamaLogRunner? Parse(ReadOnlySpan<byte> command, LogMark mark)
    {
        var model = Flag(command, " --model "u8);
        if (model.IsEmpty) return null;
        return new OllamaLogRunner
        {
            Model = Name(model),
            Started = mark,
            Total = Number(command, " --ctx-size "u8) ?? Number(command, " -c "u8),
            Parallel = Number(command, " --parallel "u8) ?? Number(command, " -np "u8),
        };
    }

    /// <summary>A blob's digest, or the path as it is.</summary>
    public static string Name(ReadOnlySpan<byte> path)
    {
        var hash = Scan.After(path, "sha256-"u8);
        if (hash.Length >= 64 && hash[..64].IndexOfAnyExcept("0123456789abcdefABCDEF"u8) < 0) return "sha256:" + Scan.Text(hash[..64]);
        return Scan.Text(path[..Math.Min(path.Length, 400)]);
    }

    public static ReadOnlySpan<byte> Flag(ReadOnlySpan<byte> command, ReadOnlySpan<byte> flag)
    {
        var rest = Scan.TrimStart(Scan.After(command, flag));
        var end = rest.IndexOf(" -"u8);
        return end < 0 ? rest : rest[..end];
    }

    public static long? Number(ReadOnlySpan<byte> command, ReadOnlySpan<byte> flag) => Scan.LongAfter(command, flag) is { } value and > 0 ? value : null;
}

using System.Text;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Files;
using Aforo.Formats.Gguf;
using Aforo.Formats.HuggingFace;
using Aforo.Formats.Text.Modelfiles;
using Aforo.Systems;
using Aforo.Systems.Agents.OpenClaw;

namespace Aforo.Observing;

/// <summary>Reads one file by its kind, and tells the kind by name and content.</summary>
internal static class FileInspection
{
    /// <summary>A head this long tells every kind.</summary>
    private const int HeadBytes = 4096;

    /// <summary>Templates and system texts are long; nothing that a person writes is longer.</summary>
    private const int LargestModelfile = 16 << 20;

    private const int LargestAnswer = 8 << 20;

    public static Observation Read(string kind, string path, Surroundings surroundings, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        try
        {
            switch (kind)
            {
                case "gguf":
                    return GgufInspection.Read(full);
                case "hf-config":
                    return HfConfigInspection.Read(full);
                case "modelfile":
                    return ModelfileInspection.Read(full, RegularFile.ReadAll(full, LargestModelfile));
                case "agent":
                    return Agent(full, surroundings) ?? Observation.Nothing;
                default:
                    return LogFiles.Read(full, surroundings, null, cancellation);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new Observation { Problems = [new Problem { Kind = "config.unreadable", What = Saying.Quote(refused.Message), Source = new Source { File = full } }] };
        }
    }

    /// <summary>A configuration of an agent, or what one of its own commands answered; null when it is neither.</summary>
    public static Observation? Agent(string path, Surroundings surroundings) =>
        House.Agents.Select(agent => agent.ReadConfiguration(path, surroundings)).FirstOrDefault(read => read is not null)
        ?? (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && Answer(path) is { } answer ? OpenClawAnswers.Read(answer, path) : null);

    private static byte[]? Answer(string path)
    {
        try
        {
            return RegularFile.ReadAll(path, LargestAnswer);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string Guess(string path, Surroundings surroundings)
    {
        var head = Head(path);
        if (head.StartsWith("GGUF"u8)) return "gguf";
        var name = Path.GetFileName(path);
        if (name.Contains("Modelfile", StringComparison.OrdinalIgnoreCase)) return "modelfile";
        if (Agent(Path.GetFullPath(path), surroundings) is not null) return "agent";
        var text = Encoding.UTF8.GetString(head);
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && (text.Contains("\"model_type\"", StringComparison.Ordinal) || text.Contains("\"architectures\"", StringComparison.Ordinal))) return "hf-config";
        return text.TrimStart().StartsWith("FROM ", StringComparison.OrdinalIgnoreCase) ? "modelfile" : "log";
    }

    private static ReadOnlySpan<byte> Head(string path)
    {
        try
        {
            using var file = RegularFile.OpenHandle(path);
            var buffer = new byte[HeadBytes];
            return buffer.AsSpan(0, RandomAccess.Read(file, buffer, 0));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

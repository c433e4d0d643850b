using System.Text.Json;
using Aforo.Core.Cases;

namespace Aforo.Formats.Cases;

/// <summary>Reads and writes the case file, <c>aforo.case/1</c>.</summary>
public static class CaseFile
{
    /// <summary>Largest case that is read: a foreign file must not bloat the process.</summary>
    public const int LargestBytes = 256 << 20;

    /// <summary>The case, or what was wrong and where (line and byte, as the reader counts them).</summary>
    public static (Case? Case, string? Error) Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var read = JsonSerializer.Deserialize(ref reader, CaseJson.Default.Case);
            if (read is null) return (null, "the file holds null, not a case");
            if (read.Schema != Case.CurrentSchema) return (null, $"the file's schema is '{read.Schema}'; this version reads '{Case.CurrentSchema}'");
            return (CaseGuard.Repair(read), null);
        }
        catch (JsonException broken)
        {
            return (null, $"line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1} at {broken.Path ?? "$"}: {Reason(broken)}");
        }
        catch (InvalidOperationException broken)
        {
            return (null, broken.Message);
        }
    }

    public static byte[] Write(Case @case) => JsonSerializer.SerializeToUtf8Bytes(@case, CaseJson.Default.Case);

    private static string Reason(JsonException broken)
    {
        var end = broken.Message.IndexOf(" Path:", StringComparison.Ordinal);
        return end < 0 ? broken.Message : broken.Message[..end];
    }
}

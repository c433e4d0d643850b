using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Messages;

namespace Aforo.Formats.Cases;

/// <summary>Reads and writes the case file, <c>aforo.case/1</c>.</summary>
public static class CaseFile
{
    /// <summary>Largest case that is read: a foreign file must not bloat the process.</summary>
    public const int LargestBytes = 256 << 20;

    /// <summary>The case, or what was wrong and where (line and byte, as the reader counts them).</summary>
    public static (Case? Case, Saying? Error) Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var read = JsonSerializer.Deserialize(ref reader, CaseJson.Default.Case);
            if (read is null) return (null, new Saying("reading.case.null"));
            if (read.Schema != Case.CurrentSchema) return (null, new Saying("reading.case.schema", ("found", read.Schema), ("known", Case.CurrentSchema)));
            return (CaseGuard.Repair(read), null);
        }
        catch (JsonException broken)
        {
            return (null, new Saying("reading.case.place", ("line", (double?)broken.LineNumber + 1), ("offset", (double?)broken.BytePositionInLine + 1), ("path", broken.Path ?? "$")).With("reason", Saying.Quote(Reason(broken))));
        }
        catch (InvalidOperationException broken)
        {
            return (null, Saying.Quote(broken.Message));
        }
    }

    /// <summary>The file of a case; what readers said of it stands there in English.</summary>
    public static byte[] Write(Case @case, Catalogue english) => JsonSerializer.SerializeToUtf8Bytes(@case with
    {
        Seen = @case.Seen with { Problems = [.. @case.Seen.Problems.Select(problem => problem with { What = Saying.Quote(problem.What.Quotation ?? english.Text(problem.What)) })] },
    }, CaseJson.Default.Case);

    private static string Reason(JsonException broken)
    {
        var end = broken.Message.IndexOf(" Path:", StringComparison.Ordinal);
        return end < 0 ? broken.Message : broken.Message[..end];
    }
}

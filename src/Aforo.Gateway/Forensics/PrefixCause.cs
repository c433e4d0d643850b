using System.Text;
using System.Text.RegularExpressions;

namespace Aforo.Gateway.Forensics;

/// <summary>Guesses what changed, by what stands around the place: the words of the known killers of a cache.</summary>
internal static partial class PrefixCause
{
    private const int Before = 96;
    private const int After = PromptTrace.BlockSize + 96;

    /// <summary><c>attribution</c>, <c>time</c>, <c>date</c>, <c>id</c>, <c>tools</c>, <c>shortened</c>, <c>system</c> or <c>history</c>.</summary>
    public static string Of(ReadOnlySpan<byte> body, IReadOnlyList<PromptSegment> segments, PrefixMatch match)
    {
        if (match.Segment is not { } index) return "none";
        if (index >= segments.Count) return "shortened";
        var segment = segments[index];
        if (segment.Kind == SegmentKind.Message) return "history";
        var start = Math.Max(segment.Start, segment.Start + match.Offset - Before);
        var end = Math.Min(segment.Start + segment.Length, segment.Start + match.Offset + After);
        var around = Encoding.UTF8.GetString(body[start..end]);
        if (around.Contains("billing-header", StringComparison.OrdinalIgnoreCase) || around.Contains("cch=", StringComparison.Ordinal)) return "attribution";
        if (Time().IsMatch(around)) return "time";
        if (Date().IsMatch(around)) return "date";
        if (Id().IsMatch(around)) return "id";
        return segment.Kind == SegmentKind.Tools ? "tools" : "system";
    }

    [GeneratedRegex(@"\b\d{1,2}:\d{2}(:\d{2})?\b", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"\b(\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Id();
}

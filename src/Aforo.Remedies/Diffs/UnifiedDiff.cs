using System.Globalization;
using System.Text;
using Aforo.Formats.Text;

namespace Aforo.Remedies.Diffs;

/// <summary>Unified diffs with three lines of context, secrets hidden.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Writes what differs; an empty text when nothing does.</summary>
    /// <param name="path">Path that the heading names.</param>
    /// <param name="before">The document before; null for a file that is new.</param>
    /// <param name="after">The document after; null for a file that goes.</param>
    public static string Write(string path, TextDocument? before, TextDocument? after)
    {
        var old = new ShownLines(before ?? TextDocument.Parse(default, after!.Format));
        var now = new ShownLines(after ?? TextDocument.Parse(default, before!.Format));
        var blocks = LineDiff.Between(old.Raw, now.Raw);
        if (blocks.IsEmpty) return "";
        var text = new StringBuilder($"--- {(before is null ? "/dev/null" : path)}\n+++ {(after is null ? "/dev/null" : path)}\n");
        for (var first = 0; first < blocks.Length;)
        {
            var last = first;
            while (last + 1 < blocks.Length && blocks[last + 1].OldStart - (blocks[last].OldStart + blocks[last].OldCount) <= 2 * Context) last++;
            Hunk(text, old, now, blocks.AsSpan()[first..(last + 1)]);
            first = last + 1;
        }
        return text.ToString();
    }

    private static void Hunk(StringBuilder text, ShownLines old, ShownLines now, ReadOnlySpan<DiffBlock> blocks)
    {
        var head = Math.Min(Context, blocks[0].OldStart);
        var (from, to) = (blocks[0].OldStart - head, Math.Min(old.Count, blocks[^1].OldStart + blocks[^1].OldCount + Context));
        var start = blocks[0].NewStart - head;
        var end = blocks[^1].NewStart + blocks[^1].NewCount + (to - blocks[^1].OldStart - blocks[^1].OldCount);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(from, to - from)} +{Range(start, end - start)} @@\n");
        var at = from;
        foreach (var block in blocks)
        {
            for (; at < block.OldStart; at++) Line(text, ' ', old, at);
            for (; at < block.OldStart + block.OldCount; at++) Line(text, '-', old, at);
            for (var line = block.NewStart; line < block.NewStart + block.NewCount; line++) Line(text, '+', now, line);
        }
        for (; at < to; at++) Line(text, ' ', old, at);
    }

    private static string Range(int start, int count) => (count == 0 ? start : start + 1).ToString(CultureInfo.InvariantCulture) + (count == 1 ? "" : "," + count.ToString(CultureInfo.InvariantCulture));

    private static void Line(StringBuilder text, char sign, ShownLines lines, int line)
    {
        text.Append(sign).Append(lines.Show(line)).Append('\n');
        if (lines.IsOpen(line)) text.Append("\\ No newline at end of file\n");
    }
}

using System.Text.Json;
using Aforo.Core.Routing;
using Aforo.Gateway.Forensics;

namespace Aforo.Gateway.Stabilizing;

/// <summary>Finds what a rule holds still in the beginning of a prompt: only what it names, only in the system's texts and the list of tools.</summary>
public static class PrefixStabilizer
{
    /// <summary>The pieces to leave out or to move, in order and apart from each other; none when the body is no JSON object.</summary>
    /// <param name="today">The day by which a date counts as moving.</param>
    /// <returns>The pieces, and of what was asked for what was there.</returns>
    public static (List<Splice> Splices, Stabilization Done) Find(ReadOnlySpan<byte> body, Stabilization what, DateOnly today)
    {
        var splices = new List<Splice>();
        var done = Stabilization.None;
        try
        {
            if (what.HasFlag(Stabilization.Tools))
            {
                ToolOrder.Find(body, splices);
                if (splices.Count > 0) done |= Stabilization.Tools;
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return ([], Stabilization.None);
        }
        var isFirst = true;
        foreach (var segment in PromptReader.Read(body))
        {
            if (segment.Kind != SegmentKind.System) continue;
            foreach (var text in SystemText.Of(body, segment))
            {
                var from = text.Start;
                if (isFirst && what.HasFlag(Stabilization.Attribution) && AttributionLine.Find(body, text) is { } line)
                {
                    splices.Add(line);
                    done |= Stabilization.Attribution;
                    from = line.Start + line.Length;
                }
                isFirst = false;
                var before = splices.Count;
                if (what.HasFlag(Stabilization.Dates) && from < text.Start + text.Length) MovingTimes.Find(body, from, text.Start + text.Length - from, today, splices);
                if (splices.Count > before) done |= Stabilization.Dates;
            }
        }
        splices.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        // One time that two patterns claim is cut once.
        for (var i = splices.Count - 1; i > 0; i--)
            if (splices[i].Start < splices[i - 1].Start + splices[i - 1].Length) splices.RemoveAt(i);
        return (splices, done);
    }
}

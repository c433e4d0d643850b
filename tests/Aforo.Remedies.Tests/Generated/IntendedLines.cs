using System.Text.RegularExpressions;
using DiffPlex;

namespace Aforo.Remedies.Tests.Generated;

/// <summary>Says which lines of a patched file were changed without having to be. It knows the diff and the wishes, not the editor.</summary>
internal static partial class IntendedLines
{
    public static IEnumerable<string> Unintended(string before, string after, IReadOnlyCollection<Wish> wishes)
    {
        if (before.Contains("\r\n", StringComparison.Ordinal) && LoneLineFeed().IsMatch(after)) yield return "a line end is not that of the file";
        if (before.StartsWith('\uFEFF') != after.StartsWith('\uFEFF')) yield return "the byte order mark";
        var keys = wishes.SelectMany(wish => wish.Pointer.Split('/').TakeLast(2)).Where(key => key.Length > 0 && !int.TryParse(key, out _)).Concat(["context", "output"]).ToHashSet();
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var diff = Differ.Instance.CreateDiffs("0", "1", false, false, new Cut(old, now));
        foreach (var block in diff.DiffBlocks)
        {
            var removed = old[block.DeleteStartA..(block.DeleteStartA + block.DeleteCountA)];
            var added = now[block.InsertStartB..(block.InsertStartB + block.InsertCountB)].ToList();
            foreach (var line in removed)
            {
                var successor = added.FirstOrDefault(candidate => Follows(line, candidate, keys));
                if (successor is null) yield return $"gone or changed: {line}";
                else added.Remove(successor);
            }
            foreach (var line in added.Where(line => !Brackets().IsMatch(line) && !keys.Any(key => line.Contains(key, StringComparison.Ordinal)))) yield return $"come: {line}";
        }
    }

    /// <summary>Whether a line is an old one with one literal replaced, or with things put in: commas, and members that were wished for.</summary>
    private static bool Follows(string old, string now, HashSet<string> keys)
    {
        if (Literals().Replace(old, "#") == Literals().Replace(now, "#")) return keys.Any(key => old.Contains(key, StringComparison.Ordinal));
        var at = 0;
        foreach (var letter in Literals().Replace(now, "#"))
        {
            var wanted = Literals().Replace(old, "#");
            if (at < wanted.Length && wanted[at] == letter) at++;
        }
        var isKept = at == Literals().Replace(old, "#").Length;
        var put = now.Length - old.Length;
        return isKept && (put <= 2 || keys.Any(key => now.Contains(key, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"(?<!\r)\n")]
    private static partial Regex LoneLineFeed();

    [GeneratedRegex(@"^[\s{}\[\],]*$")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"[""']?(?<![\w.])[+-]?(?:0x[0-9A-Fa-f]+|0o[0-7]+|[\d_]+(?:e\d+)?m?)\b[""']?")]
    private static partial Regex Literals();

    private sealed class Cut(string[] old, string[] now) : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => text == "0" ? old : now;
    }
}

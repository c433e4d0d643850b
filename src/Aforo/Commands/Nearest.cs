namespace Aforo.Commands;

/// <summary>What somebody may have meant by a word that is not known.</summary>
internal static class Nearest
{
    /// <summary>Words longer than this are no slips of the finger.</summary>
    private const int Longest = 64;

    /// <summary>The choices that are nearest, at most three; none when all are far.</summary>
    public static IEnumerable<string> To(string word, IEnumerable<string> choices)
    {
        if (word.Length is 0 or > Longest) return [];
        return choices
            .Select(choice => (Choice: choice, Distance: Distance(word.ToUpperInvariant(), choice.ToUpperInvariant())))
            .Where(row => row.Distance <= Math.Max(1, word.Length / 3))
            .OrderBy(row => row.Distance).ThenBy(row => row.Choice, StringComparer.Ordinal)
            .Take(3).Select(row => row.Choice);
    }

    /// <summary>Letters to insert, remove, replace, or swap with their neighbour.</summary>
    private static int Distance(string left, string right)
    {
        int[] before = [];
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) current[j] = Math.Min(current[j], before[j - 2] + 1);
            }
            before = previous;
            previous = current;
        }
        return previous[^1];
    }
}

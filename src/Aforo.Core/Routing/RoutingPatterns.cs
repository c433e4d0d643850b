namespace Aforo.Core.Routing;

/// <summary>Patterns of the configuration.</summary>
public static class RoutingPatterns
{
    /// <summary>Whether a text fits a pattern in which <c>*</c> stands for any characters, also none. Case does not matter.</summary>
    public static bool Fits(string pattern, string text)
    {
        var (at, from, star, retry) = (0, 0, -1, 0);
        while (from < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, retry) = (at++, from);
            }
            else if (at < pattern.Length && char.ToLowerInvariant(pattern[at]) == char.ToLowerInvariant(text[from]))
            {
                (at, from) = (at + 1, from + 1);
            }
            else if (star >= 0)
            {
                (at, from) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }
        while (at < pattern.Length && pattern[at] == '*') at++;
        return at == pattern.Length;
    }
}

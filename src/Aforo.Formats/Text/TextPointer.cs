using System.Collections.Immutable;
using System.Globalization;

namespace Aforo.Formats.Text;

/// <summary>JSON pointers (RFC 6901).</summary>
public static class TextPointer
{
    /// <summary>The pointer to a member or item of <paramref name="parent"/>.</summary>
    public static string Child(string parent, string name) => parent + "/" + Escape(name);

    /// <summary>The pointer along these names; none is the root, an empty text.</summary>
    public static string Of(params ReadOnlySpan<string> names)
    {
        var pointer = "";
        foreach (var name in names) pointer = Child(pointer, name);
        return pointer;
    }

    /// <summary>The names in a pointer, unescaped; null when it is neither empty nor starts with a slash.</summary>
    public static ImmutableArray<string>? Split(string pointer)
    {
        if (pointer.Length == 0) return [];
        if (pointer[0] != '/') return null;
        return [.. pointer[1..].Split('/').Select(Unescape)];
    }

    /// <summary>Index of an array item as RFC 6901 writes it: digits, no leading zero.</summary>
    internal static bool TryIndex(string name, out int index)
    {
        index = -1;
        if (name.Length is 0 or > 9 || (name.Length > 1 && name[0] == '0')) return false;
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Unescape(string name) => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}

using Aforo.Formats.Text;

namespace Aforo.Remedies.Inverses;

/// <summary>Says where in a document a byte is, in a way that survives items being added to arrays.</summary>
internal static class Places
{
    /// <summary>Keys to the innermost value that holds the byte with its key or itself; empty when none does.</summary>
    public static string At(TextDocument document, int offset)
    {
        foreach (var root in document.Documents)
            if (Find(root, "", offset) is { } path) return path;
        return "";
    }

    private static string? Find(TextNode node, string path, int offset)
    {
        if (node.Alias is not null) return null;
        foreach (var child in node.Children)
            if (Find(child, child.Key is { } key ? TextPointer.Child(path, key) : path + "/*", offset) is { } found) return found;
        var start = node.KeyStart >= 0 ? Math.Min(node.KeyStart, node.Start) : node.Start;
        return offset >= start && offset < node.End ? path : null;
    }
}

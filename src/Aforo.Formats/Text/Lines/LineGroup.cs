using System.Collections.Immutable;

namespace Aforo.Formats.Text.Lines;

/// <summary>An object or array whose parts stand on lines that need not be neighbours.</summary>
internal sealed class LineGroup(TextSource source, TextKind kind, string? key = null, int keyStart = -1, int keyLength = 0)
{
    private readonly List<object> _parts = [];

    private int _start = -1;
    private int _end = -1;

    public bool IsEmpty => _parts.Count == 0;

    /// <summary>Notes that these bytes belong to the group.</summary>
    public void Cover(int start, int end)
    {
        _start = _start < 0 ? start : Math.Min(_start, start);
        _end = Math.Max(_end, end);
    }

    public void Add(TextNode node)
    {
        _parts.Add(node);
        Cover(node.Start, node.End);
    }

    public void Add(LineGroup group) => _parts.Add(group);

    public void Clear() => _parts.Clear();

    public TextNode Finish(int emptyAt = 0)
    {
        ImmutableArray<TextNode> children = [.. _parts.Select(part => part as TextNode ?? ((LineGroup)part).Finish(emptyAt))];
        var ownStart = _start >= 0 ? _start : keyStart >= 0 ? keyStart : emptyAt;
        var start = children.IsEmpty ? ownStart : Math.Min(_start >= 0 ? _start : int.MaxValue, children.Min(child => child.Start));
        var end = Math.Max(_end, children.IsEmpty ? start : children.Max(child => child.End));
        return new TextNode(source, kind, start, end - start, null, children) { Key = key, KeyStart = keyStart, KeyLength = keyLength };
    }
}

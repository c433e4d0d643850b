using System.Collections.Immutable;
using System.Globalization;

namespace Aforo.Formats.Text;

/// <summary>
/// One value of a document, with the bytes where it is written. Spans are byte offsets into the whole file, a byte order
/// mark included.
/// </summary>
public sealed class TextNode
{
    private readonly TextSource _source;
    private readonly object? _value;

    internal TextNode(TextSource source, TextKind kind, int start, int length, object? value = null, ImmutableArray<TextNode> children = default)
    {
        _source = source;
        _value = value;
        Kind = kind;
        Start = start;
        Length = length;
        OwnChildren = children.IsDefault ? [] : children;
        for (var index = 0; index < OwnChildren.Length; index++)
        {
            OwnChildren[index].Parent = this;
            OwnChildren[index].Index = index;
        }
    }

    public TextKind Kind { get; }

    /// <summary>Name of the member, decoded; null for items of arrays and for the root.</summary>
    public string? Key { get; internal init; }

    /// <summary>First byte of the value as it is written, quotes included.</summary>
    public int Start { get; }

    /// <summary>Bytes of the value as it is written, quotes included.</summary>
    public int Length { get; }

    /// <summary>First byte behind the value.</summary>
    public int End => Start + Length;

    /// <summary>First byte of the key as it is written, quotes included; -1 when there is no key.</summary>
    public int KeyStart { get; internal init; } = -1;

    /// <summary>Bytes of the key as it is written, quotes included; 0 when there is no key.</summary>
    public int KeyLength { get; internal init; }

    /// <summary>1-based line of <see cref="Start"/>.</summary>
    public int Line => _source.LineAt(Start);

    /// <summary>1-based column of <see cref="Start"/>, in characters (Unicode code points).</summary>
    public int Column => _source.ColumnAt(Start);

    /// <summary>1-based line of the key, or of the value when there is no key.</summary>
    public int KeyLine => _source.LineAt(KeyStart < 0 ? Start : KeyStart);

    /// <summary>1-based column of the key, or of the value when there is no key, in characters (Unicode code points).</summary>
    public int KeyColumn => _source.ColumnAt(KeyStart < 0 ? Start : KeyStart);

    /// <summary>JSON pointer (RFC 6901) from the root of the document; empty for the root itself.</summary>
    public string Pointer =>
        Parent is null ? "" : TextPointer.Child(Parent.Pointer, Key ?? Index.ToString(CultureInfo.InvariantCulture));

    public TextNode? Parent { get; private set; }

    /// <summary>
    /// Members in the order in which they are written, repeated keys included, or items. Those of a YAML alias are the anchor's own
    /// nodes: their places and pointers are where they are written.
    /// </summary>
    public ImmutableArray<TextNode> Children => Alias is null ? OwnChildren : Alias.OwnChildren;

    /// <summary>For a YAML alias (<c>*name</c>): the node that it stands for. Else null.</summary>
    public TextNode? Alias { get; internal init; }

    /// <summary>The value as it is written, quotes included.</summary>
    public string Raw => _source.Text(Start, Length);

    /// <summary>Position among the parent's children.</summary>
    internal int Index { get; private set; }

    internal ImmutableArray<TextNode> OwnChildren { get; }

    /// <summary>How a format wrote it, where its editor must know.</summary>
    internal object? Form { get; init; }

    /// <summary>Whether a member called <c>&lt;&lt;</c> lends its own members (YAML 1.1).</summary>
    internal bool Merges { get; init; }

    internal NumberValue? NumberValue => _value as NumberValue?;

    /// <summary>
    /// The member of that name, the last one when it is repeated; in YAML 1.1 also one that <c>&lt;&lt;</c> lends. Null when there is none or
    /// this is no object.
    /// </summary>
    public TextNode? this[string key]
    {
        get
        {
            if (Kind != TextKind.Object) return null;
            for (var index = Children.Length - 1; index >= 0; index--)
                if (Children[index].Key == key) return Children[index];
            return (Alias ?? this).Merges ? TextMerge.Find(Alias ?? this, key) : null;
        }
    }

    /// <summary>The item at that place; null when there is none or this is no array.</summary>
    public TextNode? this[int index] => Kind == TextKind.Array && index >= 0 && index < Children.Length ? Children[index] : null;

    /// <summary>The node at a JSON pointer below this one; null when there is none.</summary>
    public TextNode? Find(string pointer)
    {
        if (TextPointer.Split(pointer) is not { } names) return null;
        var node = this;
        foreach (var name in names)
        {
            node = node.Kind == TextKind.Array ? TextPointer.TryIndex(name, out var index) ? node[index] : null : node[name];
            if (node is null) return null;
        }

        return node;
    }

    /// <summary>The text of a <see cref="TextKind.String"/>, decoded; null for all other kinds.</summary>
    public string? AsText() => _value as string;

    /// <summary>
    /// The whole number of a <see cref="TextKind.Number"/>, whatever its notation (<c>0x384</c>, <c>+262144</c>, <c>1.6e5</c>, TOML's
    /// <c>131_072</c>); null when it has a fraction, is not finite, does not fit 64 bits, or is no number. A text is no number.
    /// </summary>
    public long? AsWhole() => NumberValue?.Whole;

    /// <summary>The number of a <see cref="TextKind.Number"/>; null when it is not finite or is no number.</summary>
    public double? AsNumber() => NumberValue?.Real;

    /// <summary>The truth value of a <see cref="TextKind.Boolean"/>; null for all other kinds.</summary>
    public bool? AsFlag() => _value as bool?;

    public override string ToString() => $"{Kind} at {Line}:{Column} {Pointer}";

    internal object? Value => _value;
}

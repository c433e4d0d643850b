using System.Collections.Immutable;
using System.Globalization;

namespace Aforo.Formats.Text.Editing;

/// <summary>A value to be written, independent of any format. Texts, numbers and truth values convert by themselves.</summary>
public sealed class TextValue
{
    private TextValue(TextKind kind, object? scalar = null, ImmutableArray<KeyValuePair<string, TextValue>> members = default, ImmutableArray<TextValue> items = default)
    {
        Kind = kind;
        Scalar = scalar;
        Members = members.IsDefault ? [] : members;
        Items = items.IsDefault ? [] : items;
    }

    public static TextValue Null { get; } = new(TextKind.Null);

    public TextKind Kind { get; }

    /// <summary>Members of an object, in order.</summary>
    public ImmutableArray<KeyValuePair<string, TextValue>> Members { get; }

    /// <summary>Items of an array.</summary>
    public ImmutableArray<TextValue> Items { get; }

    /// <summary>A string, a <see cref="NumberValue"/>, a truth value, or null.</summary>
    internal object? Scalar { get; }

    internal string? Text => Scalar as string;

    internal NumberValue? Number => Scalar as NumberValue?;

    public static implicit operator TextValue(string text) => new(TextKind.String, text);

    public static implicit operator TextValue(long whole) => new(TextKind.Number, new NumberValue(whole, whole));

    /// <summary>A number; one that is not finite cannot be written and the edit is refused.</summary>
    public static implicit operator TextValue(double real) => new(TextKind.Number,
        double.IsFinite(real) ? NumberValue.Decimal(real.ToString("R", CultureInfo.InvariantCulture)) : NumberValue.NotFinite);

    public static implicit operator TextValue(bool flag) => new(TextKind.Boolean, flag);

    public static TextValue Object(params ImmutableArray<KeyValuePair<string, TextValue>> members) => new(TextKind.Object, members: members);

    public static TextValue Object(string key, TextValue value) => Object([new(key, value)]);

    public static TextValue Array(params ImmutableArray<TextValue> items) => new(TextKind.Array, items: items);

    /// <summary>What a node says. An alias is told by the place of its anchor, so that nothing grows.</summary>
    internal static TextValue Of(TextNode node) => node switch
    {
        { Alias: { } target } => new TextValue(TextKind.String, "*" + target.Pointer),
        { Kind: TextKind.Object } => Object([.. node.Children.Select(child => new KeyValuePair<string, TextValue>(child.Key ?? "", Of(child)))]),
        { Kind: TextKind.Array } => Array([.. node.Children.Select(Of)]),
        _ => new TextValue(node.Kind, node.Value),
    };

    /// <summary>Whether two values say the same. The order of members with different keys does not matter.</summary>
    internal bool Says(TextValue other)
    {
        if (Kind != other.Kind || !Equals(Scalar, other.Scalar) || Members.Length != other.Members.Length || Items.Length != other.Items.Length) return false;
        for (var index = 0; index < Items.Length; index++)
            if (!Items[index].Says(other.Items[index])) return false;
        var mine = Members.OrderBy(member => member.Key, StringComparer.Ordinal).ToArray();
        var theirs = other.Members.OrderBy(member => member.Key, StringComparer.Ordinal).ToArray();
        for (var index = 0; index < mine.Length; index++)
            if (mine[index].Key != theirs[index].Key || !mine[index].Value.Says(theirs[index].Value)) return false;
        return true;
    }
}

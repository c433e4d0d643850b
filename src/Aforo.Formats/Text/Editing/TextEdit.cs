namespace Aforo.Formats.Text.Editing;

/// <summary>A change that is wanted, by JSON pointer.</summary>
public abstract record TextEdit
{
    private TextEdit(string pointer) => Pointer = pointer;

    public string Pointer { get; }

    /// <summary>Puts a literal, written as the format writes it, in the place of an existing value.</summary>
    public sealed record Replace(string At, string Literal) : TextEdit(At);

    /// <summary>
    /// Gives a place a value. What is there is replaced in its own style of quotes and numbers; what is missing, objects on the way
    /// included, is added in the style of its neighbours. The index <c>-</c> or one past the end adds to an array.
    /// </summary>
    public sealed record Set(string At, TextValue Value) : TextEdit(At);

    /// <summary>Puts an item into an array before the one at <paramref name="Index"/>; null is the end.</summary>
    public sealed record Insert(string At, int? Index, TextValue Value) : TextEdit(At);

    /// <summary>Takes a member or item away, with its comma and a comment on its own line.</summary>
    public sealed record Remove(string At) : TextEdit(At);

    /// <summary>Gives a member another name, where it stands (JSON, JSONC, JSON5); its value and comments stay.</summary>
    public sealed record Rename(string At, string Name) : TextEdit(At);
}

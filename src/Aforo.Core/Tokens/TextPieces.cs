namespace Aforo.Core.Tokens;

/// <summary>
/// Cuts a text into pieces over whose ends no tokenizer merges: before blanks, of which the last one stands alone, or with the word behind it if it is a space.
/// </summary>
/// <param name="text">In UTF-8.</param>
/// <param name="keepsLines">Whether line ends stay together, also with marks before them.</param>
internal ref struct TextPieces(ReadOnlySpan<byte> text, bool keepsLines)
{
    private ReadOnlySpan<byte> _rest = text;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly TextPieces GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        var length = Length(_rest);
        Current = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    private readonly int Length(ReadOnlySpan<byte> text)
    {
        var most = Math.Min(text.Length, Vocabulary.LongestPiece);
        var blanks = 0;
        while (blanks < most && IsBlank(text[blanks])) blanks++;
        if (blanks == most) return most;
        if (blanks > 0 && keepsLines && text[blanks - 1] is (byte)'\n' or (byte)'\r') return blanks;
        if (blanks > 1) return blanks - 1;
        if (blanks == 1 && text[0] != (byte)' ') return 1;
        var end = blanks;
        while (end < most && !IsBlank(text[end])) end++;
        if (keepsLines && end > blanks && !IsWord(text[end - 1]))
            while (end < most && text[end] is (byte)'\n' or (byte)'\r') end++;
        // Not within a letter.
        if (end == most && end < text.Length)
            while (end > 1 && (text[end] & 0xC0) == 0x80) end--;
        return end;
    }

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    private static bool IsWord(byte letter) => letter >= 0x80 || char.IsAsciiLetterOrDigit((char)letter);
}

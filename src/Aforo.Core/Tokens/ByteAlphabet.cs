namespace Aforo.Core.Tokens;

/// <summary>The alphabet in which vocabularies of GPT-2's kind spell bytes: printable ones as themselves, the others in order from U+0100.</summary>
internal static class ByteAlphabet
{
    public static char Letter(int value)
    {
        if (IsPrintable(value)) return (char)value;
        var before = 0;
        for (var i = 0; i < value; i++)
            if (!IsPrintable(i)) before++;
        return (char)(256 + before);
    }

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}

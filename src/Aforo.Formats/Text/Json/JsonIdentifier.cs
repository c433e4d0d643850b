using System.Globalization;
using System.Text;

namespace Aforo.Formats.Text.Json;

/// <summary>The unquoted keys of JSON5: identifier names of ECMAScript 5.1.</summary>
internal static class JsonIdentifier
{
    /// <summary>Whether a rune may stand in an unquoted JSON5 key.</summary>
    public static bool IsPart(Rune rune, bool first)
    {
        if (rune.Value is '$' or '_') return true;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => true,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation => !first,
            _ => !first && rune.Value is (0x200C or 0x200D),
        };
    }
}

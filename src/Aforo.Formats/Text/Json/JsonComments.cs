namespace Aforo.Formats.Text.Json;

/// <summary>Comments of JSON with comments and of JSON5.</summary>
public static class JsonComments
{
    /// <summary>How many comments there are, and the 1-based line of the first; null when there is none. What stands in a text is none.</summary>
    public static (int Count, int FirstLine)? Find(ReadOnlySpan<byte> text)
    {
        var (count, first, line) = (0, 0, 1);
        byte quote = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var now = text[at];
            if (now == '\n') line++;
            if (quote != 0)
            {
                if (now == '\\') at++;
                else if (now == quote) quote = 0;
            }
            else if (now is (byte)'"' or (byte)'\'') quote = now;
            else if (now == '/' && at + 1 < text.Length && text[at + 1] is (byte)'/' or (byte)'*')
            {
                if (count++ == 0) first = line;
                var rest = text[at..];
                var end = text[at + 1] == '/' ? rest.IndexOf((byte)'\n') : rest[2..].IndexOf("*/"u8) is >= 0 and var closed ? closed + 4 : -1;
                if (end < 0) break;
                line += rest[..end].Count((byte)'\n');
                at += end - 1;
            }
        }
        return count == 0 ? null : (count, first);
    }
}

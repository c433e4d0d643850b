namespace Aforo.Gateway.Stabilizing;

/// <summary>The line that Claude Code lays before its system prompt; some versions put another value into it for each request.</summary>
internal static class AttributionLine
{
    /// <summary>What to leave out for the line to be gone; null where the text does not begin with it, or where nothing but it would be left.</summary>
    public static Splice? Find(ReadOnlySpan<byte> body, SystemText text)
    {
        var raw = body.Slice(text.Start, text.Length);
        if (!raw.StartsWith("x-anthropic-billing-header:"u8)) return null;
        var end = EndOfLine(raw);
        if (end < raw.Length || !text.IsBlock) return Splice.Without(text.Start, end);
        return text.Block is { } block ? Element(body, block.Start, block.Length) : null;
    }

    /// <summary>Just behind the first escaped line feed, or the end.</summary>
    private static int EndOfLine(ReadOnlySpan<byte> raw)
    {
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != (byte)'\\') continue;
            at++;
            if (at < raw.Length && raw[at] == (byte)'n') return at + 1;
        }
        return raw.Length;
    }

    /// <summary>An element with the comma behind it; null for the last of a list.</summary>
    private static Splice? Element(ReadOnlySpan<byte> body, int start, int length)
    {
        var at = Behind(body, start + length);
        return at < body.Length && body[at] == (byte)',' ? Splice.Without(start, Behind(body, at + 1) - start) : null;
    }

    private static int Behind(ReadOnlySpan<byte> body, int at)
    {
        while (at < body.Length && body[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }
}

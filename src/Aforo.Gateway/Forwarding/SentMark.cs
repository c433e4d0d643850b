namespace Aforo.Gateway.Forwarding;

/// <summary>How much a client was sent, and the last bytes of it: between two events they are the blank line.</summary>
internal struct SentMark
{
    private uint _last;

    public long Total { get; private set; }

    public void Pass(ReadOnlySpan<byte> bytes)
    {
        Total += bytes.Length;
        foreach (var one in bytes[Math.Max(0, bytes.Length - 4)..]) _last = (_last << 8) | one;
    }

    /// <summary>The last bytes in their order, at most four; how many there are.</summary>
    public readonly int CopyLast(Span<byte> four)
    {
        var count = (int)Math.Min(4, Total);
        for (var i = 0; i < count; i++) four[i] = (byte)(_last >> (8 * (count - 1 - i)));
        return count;
    }
}

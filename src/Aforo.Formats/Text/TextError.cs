namespace Aforo.Formats.Text;

/// <summary>Something that the format forbids.</summary>
/// <param name="Line">1-based line.</param>
/// <param name="Column">1-based column, in characters (Unicode code points); a byte order mark does not count.</param>
/// <param name="Offset">Byte offset, 0-based, byte order mark included.</param>
/// <param name="Message">What was wrong and what would be right. Never quotes a value, which may be a secret.</param>
public sealed record TextError(int Line, int Column, int Offset, string Message)
{
    public override string ToString() => $"line {Line}, column {Column} (byte {Offset}): {Message}";
}

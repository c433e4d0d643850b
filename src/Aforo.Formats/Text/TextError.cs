using Aforo.Core.Messages;
using Aforo.Formats.Messages;

namespace Aforo.Formats.Text;

/// <summary>Something that the format forbids.</summary>
/// <param name="Line">1-based line.</param>
/// <param name="Column">1-based column, in characters (Unicode code points); a byte order mark does not count.</param>
/// <param name="Offset">Byte offset, 0-based, byte order mark included.</param>
/// <param name="What">What was wrong and what would be right. Never quotes a value, which may be a secret.</param>
public sealed record TextError(int Line, int Column, int Offset, Saying What)
{
    /// <summary><see cref="What"/> in English.</summary>
    public string Message => FormatsWording.InEnglish(What);

    /// <summary>What is wrong with its line and column.</summary>
    public Saying Told => new Saying("syntax.place", ("line", Line), ("column", Column)).With("what", What);

    /// <summary>The same with its byte.</summary>
    public Saying ToldWithByte => new Saying("syntax.place-with-byte", ("line", Line), ("column", Column), ("offset", Offset)).With("what", What);

    public override string ToString() => FormatsWording.InEnglish(ToldWithByte);
}

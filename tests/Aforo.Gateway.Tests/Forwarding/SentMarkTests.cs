using Aforo.Gateway.Forwarding;
using CsCheck;

namespace Aforo.Gateway.Tests.Forwarding;

public sealed class SentMarkTests
{
    [Fact]
    public void TheLastFourBytesAreThoseOfAllThatWasSent() => Gen.Byte.Array[0, 7].Array[0, 6].Sample(pieces =>
    {
        var mark = default(SentMark);
        foreach (var piece in pieces) mark.Pass(piece);
        var whole = pieces.SelectMany(piece => piece).ToArray();
        var four = new byte[4];
        var count = mark.CopyLast(four);
        return mark.Total == whole.Length && whole[^count..].SequenceEqual(four[..count]) && count == Math.Min(4, whole.Length);
    });
}

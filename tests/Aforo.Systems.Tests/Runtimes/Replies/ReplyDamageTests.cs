using Aforo.Systems.Runtimes.Replies;
using CsCheck;

namespace Aforo.Systems.Tests.Runtimes.Replies;

/// <summary>Replies that were cut, doubled, mixed or changed anywhere, in pieces of any size: nothing breaks, and no number is wild.</summary>
public sealed class ReplyDamageTests
{
    private static readonly byte[][] Wholes = [.. ReplyReaderTests.Samples.Keys.Select(ReplyReaderTests.Bytes)];

    private static readonly Gen<(byte[] Bytes, int Piece)> Damaged =
        from samples in Gen.Int[0, Wholes.Length - 1].Array[1, 2]
        from changes in Gen.Select(Gen.Double.Unit, Gen.Int[0, 3], Gen.Byte).Array[0, 5]
        from piece in Gen.Int[1, 400]
        select (Change([.. samples.SelectMany(at => Wholes[at])], changes), piece);

    [Fact]
    public void A_hundred_thousand_damaged_replies_are_read() => Damaged.Sample(Survives, iter: 100_000, seed: "0N0XIzNsQ0O2", threads: 1);

    [Fact]
    public void Replies_of_other_seeds_are_read() => Damaged.Sample(Survives, iter: 2_000, threads: 1);

    private static byte[] Change(byte[] whole, (double At, int Kind, byte Byte)[] changes)
    {
        var bytes = whole.ToList();
        foreach (var (at, kind, value) in changes)
        {
            var place = Math.Min((int)(at * bytes.Count), bytes.Count - 1);
            if (place < 0) break;
            if (kind == 0) bytes.RemoveRange(place, bytes.Count - place);
            else if (kind == 1) bytes.Insert(place, value);
            else if (kind == 2) bytes.RemoveAt(place);
            else bytes[place] = value;
        }
        return [.. bytes];
    }

    private static bool Survives((byte[] Bytes, int Piece) damaged)
    {
        using var reader = new ReplyReader(new Deaf());
        foreach (var piece in damaged.Bytes.Chunk(damaged.Piece)) reader.Append(piece);
        var sum = reader.Complete();
        return sum.PromptTokens is not < 0 && sum.OutputTokens is not < 0 && sum.TotalSeconds is not < 0 && sum.PromptTokensPerSecond is not (< 0 or double.NaN);
    }

    private sealed class Deaf : IReplyText
    {
        public void Content(ReadOnlySpan<byte> utf8)
        {
        }
    }
}

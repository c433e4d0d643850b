using System.Buffers.Binary;
using Aforo.Core.Models;
using Aforo.Formats.Gguf;
using Aforo.Testing.Gguf;
using CsCheck;

namespace Aforo.Formats.Tests.Gguf;

/// <summary>Damaged files: whatever the bytes are, the reader answers, within bounds.</summary>
public sealed class GgufFuzzTests
{
    private const int MostAllocated = 2 << 20;

    private static readonly byte[][] Seeds =
    [
        Samples.Everything().ToArray(), Samples.Everything(1).ToArray(), Samples.Everything(2, bigEndian: true).ToArray(),
        new GgufWriter().Set("split.no", GgufValue.U16(0)).Set("split.count", GgufValue.U16(2)).Tensor("a.b", Samples.Type("f32"), [2]).ToArray(),
        Small(),
    ];

    private static readonly ulong[] Interesting = [0, 1, 7, 9, 12, 13, 31, 32, 255, 65_535, 65_536, int.MaxValue, uint.MaxValue, 1ul << 40, long.MaxValue, 1ul << 63, ulong.MaxValue];

    private static readonly Gen<(int Kind, double At, int Value)[]> Mutations = Gen.Select(Gen.Int[0, 5], Gen.Double[0, 1], Gen.Int).Array[1, 4];

    private static readonly Gen<byte[]> Damaged = Gen.Select(Gen.Int[0, Seeds.Length - 1], Mutations).Select((seed, mutations) => mutations.Aggregate(Seeds[seed], Mutate));

    [Fact]
    public void Damaged_files_never_break_the_reader() => Damaged.Sample(Holds, iter: 100_000);

    /// <summary>Kept inputs, the same in every run. A seed that CsCheck prints for a failure is added here.</summary>
    [Theory]
    [InlineData("0000KOIPe036")]
    [InlineData("0002Vca2TIR2")]
    [InlineData("000a7NN4ll19")]
    public void Kept_seeds(string seed) => Damaged.Sample(Holds, seed: seed, iter: 100);

    [Theory]
    [InlineData(null)]
    [InlineData("cNZVUkID_fR2")]
    public void What_is_written_is_read(string? seed) => Gen.Select(Gen.Int[1, 3], Gen.Bool, Gen.Int[3, 12], Entries).Sample((version, bigEndian, alignment, entries) =>
    {
        var writer = new GgufWriter { Version = version, BigEndian = bigEndian, Alignment = 1 << alignment };
        for (var i = 0; i < entries.Length; i++)
        {
            writer.Set("n" + i, GgufValue.I64(entries[i].Whole)).Set("t" + i, GgufValue.Text(entries[i].Text)).Set("a" + i, GgufValue.Array(entries[i].List)).Set("s" + i, GgufValue.Array(entries[i].Texts));
            writer.Tensor("w" + i, Samples.Type("f16"), [.. entries[i].List.Take(4).Select(length => 1L + Math.Abs(length % 7))]);
        }
        var bytes = writer.ToArray();
        var file = Samples.File(bytes);
        for (var i = 0; i < entries.Length; i++)
        {
            Assert.Equal(entries[i].Whole, file.Find("n" + i)!.Whole);
            Assert.Equal(entries[i].Text, file.Find("t" + i)!.Text);
            Assert.Equal(entries[i].List.Select(value => (long)value), file.Find("a" + i)!.Elements);
            Assert.Equal(entries[i].Texts, GgufValues.Texts(new MemoryByteSource(bytes), file, file.Find("s" + i)!).Values);
            Assert.Equal(file.Tensors[i].Elements * 2, file.Tensors[i].Bytes);
        }
        Assert.Null(file.Truncated);
    }, iter: 500, seed: seed);

    private static readonly Gen<string> Word = Gen.String[Gen.Char["aZ0 ñ語<|>"], 0, 12];

    private static readonly Gen<(long Whole, string Text, int[] List, string[] Texts)[]> Entries = Gen.Select(Gen.Long, Word, Gen.Int.Array[0, 6], Word.Array[0, 6]).Array[0, 5];

    private static byte[] Small() => new GgufWriter().Set("general.architecture", GgufValue.Text("x")).Set("x.block_count", GgufValue.U32(2)).Set("x.attention.head_count", GgufValue.U32(0)).Tensor("t", Samples.Type("q4_0"), [32]).ToArray();

    private static void Holds(byte[] bytes)
    {
        var source = new MemoryByteSource(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (file, error) = GgufReader.Read(source);
        if (file is null)
        {
            Assert.InRange(error!.Offset, 0, bytes.Length);
            Assert.Null(Sayings.Words.Fault(error.At("m.gguf")));
            Assert.Null(error.What.Quotation);
        }
        else
        {
            Assert.Null(error);
            foreach (var entry in file.Entries)
            {
                Assert.InRange(entry.Offset, 24 - 8, bytes.Length);
                _ = GgufValues.Texts(source, file, entry, most: 100);
                _ = GgufValues.Numbers(source, file, entry, from: 1, most: 100);
            }
            _ = ModelShapes.From(new GgufModelMetadata(file));
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }

    private static byte[] Mutate(byte[] file, (int Kind, double At, int Value) mutation)
    {
        if (file.Length == 0) return file;
        // Most of the weight lies on the first bytes, where counts and lengths are.
        var at = (int)(mutation.At * mutation.At * (file.Length - 1));
        switch (mutation.Kind)
        {
            case 0:
                return file[..at];
            case 1:
                var flipped = (byte[])file.Clone();
                flipped[at] ^= (byte)(1 << (mutation.Value & 7));
                return flipped;
            case 2 or 3:
                var patched = (byte[])file.Clone();
                Span<byte> wide = stackalloc byte[8];
                var value = Interesting[(mutation.Value & int.MaxValue) % Interesting.Length];
                if ((mutation.Value & 1) == 0) BinaryPrimitives.WriteUInt64LittleEndian(wide, value);
                else BinaryPrimitives.WriteUInt64BigEndian(wide, value);
                wide[..Math.Min(mutation.Kind == 2 ? 4 : 8, file.Length - at)].CopyTo(patched.AsSpan(at));
                return patched;
            case 4:
                var length = Math.Min(file.Length - at, 1 + (mutation.Value & 31));
                return [.. file.AsSpan(0, at), .. file.AsSpan(at + length)];
            default:
                var copied = Math.Min(file.Length - at, 1 + (mutation.Value & 63));
                return [.. file.AsSpan(0, at), .. file.AsSpan(at, copied), .. file.AsSpan(at)];
        }
    }
}

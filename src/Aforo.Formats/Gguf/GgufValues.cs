using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Messages;

namespace Aforo.Formats.Gguf;

/// <summary>Some elements of an array, or what is wrong.</summary>
public sealed record GgufElements<T>(ImmutableArray<T> Values, GgufError? Error);

/// <summary>Reads what the header reader left in the file: elements of vocabularies and other long arrays, on demand and bounded.</summary>
public static class GgufValues
{
    /// <summary>Most elements that one call answers.</summary>
    public const int Most = 65_536;

    /// <summary>A token or merge that is longer is cut to this many bytes.</summary>
    private const int LongestText = 4096;

    /// <summary>
    /// Texts of an array from element <paramref name="from"/> on, at most <paramref name="most"/>; none when the entry is no array of texts.
    /// Bytes that are no UTF-8 (pieces of characters are tokens too) are replaced.
    /// </summary>
    public static GgufElements<string> Texts(IByteSource source, GgufFile file, GgufEntry entry, long from = 0, int most = Most) =>
        Read(source, file, entry, from, most, type => type == GgufType.String, (cursor, shortLengths, first, count) =>
        {
            cursor.SkipTexts(first, shortLengths);
            var texts = ImmutableArray.CreateBuilder<string>(count);
            for (var i = 0; i < count; i++)
            {
                var at = cursor.Position;
                var length = shortLengths ? cursor.U32() : cursor.U64();
                if (length > (ulong)(cursor.Length - cursor.Position)) throw new GgufException(at, new Saying("reading.gguf.length", ("count", GgufThing.Figure(length)), ("rest", cursor.Length - cursor.Position)).With("what", new Saying("reading.gguf.thing.text")));
                var kept = (int)Math.Min(length, LongestText);
                texts.Add(Encoding.UTF8.GetString(cursor.Take(kept)));
                cursor.Skip((long)length - kept, new GgufThing("reading.gguf.thing.text"));
            }
            return texts.MoveToImmutable();
        });

    /// <summary>Numbers (and truth values as 0 and 1) of an array from element <paramref name="from"/> on; none when the entry is no array of numbers.</summary>
    public static GgufElements<double> Numbers(IByteSource source, GgufFile file, GgufEntry entry, long from = 0, int most = Most) =>
        Read(source, file, entry, from, most, type => type is not (GgufType.String or GgufType.Array), (cursor, _, first, count) =>
        {
            var type = entry.ElementType!.Value;
            cursor.Skip(first * GgufReader.Size(type), new GgufThing("reading.gguf.thing.array"));
            var numbers = ImmutableArray.CreateBuilder<double>(count);
            for (var i = 0; i < count; i++) numbers.Add(Number(cursor, type));
            return numbers.MoveToImmutable();
        });

    private static double Number(GgufCursor cursor, GgufType type) => type switch
    {
        GgufType.UInt8 => cursor.U8(),
        GgufType.Int8 => (sbyte)cursor.U8(),
        GgufType.Bool => cursor.U8() == 0 ? 0 : 1,
        GgufType.UInt16 => cursor.U16(),
        GgufType.Int16 => (short)cursor.U16(),
        GgufType.UInt32 => cursor.U32(),
        GgufType.Int32 => (int)cursor.U32(),
        GgufType.Float32 => BitConverter.UInt32BitsToSingle(cursor.U32()),
        GgufType.UInt64 => cursor.U64(),
        GgufType.Int64 => (long)cursor.U64(),
        _ => BitConverter.UInt64BitsToDouble(cursor.U64()),
    };

    private static GgufElements<T> Read<T>(IByteSource source, GgufFile file, GgufEntry entry, long from, int most, Func<GgufType, bool> fits, Func<GgufCursor, bool, long, int, ImmutableArray<T>> read)
    {
        if (entry is not { Type: GgufType.Array, ElementType: { } type, Length: { } length } || !fits(type) || from < 0 || from >= length) return new GgufElements<T>([], null);
        var shortLengths = file.Version == 1;
        var cursor = new GgufCursor(source) { BigEndian = file.BigEndian };
        try
        {
            // The value is its element type, its count, its elements.
            cursor.Skip(entry.Offset + 4 + (shortLengths ? 4 : 8), new GgufThing("reading.gguf.thing.array"));
            return new GgufElements<T>(read(cursor, shortLengths, from, (int)Math.Min(Math.Clamp(most, 0, Most), length - from)), null);
        }
        catch (GgufException broken)
        {
            return new GgufElements<T>([], broken.Error);
        }
        catch (IOException failed)
        {
            return new GgufElements<T>([], new GgufError(entry.Offset, Saying.Quote(failed.Message)));
        }
    }
}

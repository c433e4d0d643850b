using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using Aforo.Core.Messages;
using Aforo.Core.Models;

namespace Aforo.Formats.Gguf;

/// <summary>
/// Reads the header of a GGUF file, versions 1 to 3, both byte orders. Arrays and long texts are skipped by offset. Whatever the file
/// says, memory stays within a few megabytes and every step consumes bytes of the file.
/// </summary>
public static class GgufReader
{
    /// <summary>Longer texts (chat templates, licences) stay in the file.</summary>
    public const int LongestKeptText = 4096;

    /// <summary>Longer arrays stay in the file; lists by layer are far shorter.</summary>
    public const int LongestKeptArray = 1024;

    private const int MostEntries = 65_536;
    private const int MostTensors = 65_536;
    private const int MostKeptElements = 131_072;
    private const int LongestKey = 65_535;

    /// <summary>Budget of all names and kept texts together; a real header needs a fiftieth.</summary>
    private const int MostNameBytes = 8 << 20;
    private const int MostTextBytes = 1 << 20;

    /// <summary>ggml's own limit is 64 with the terminating zero; some converters wrote longer ones.</summary>
    private const int LongestTensorName = 255;
    private const int MostDimensions = 4;

    public static GgufOutcome Read(string path)
    {
        try
        {
            using var source = new FileByteSource(path);
            return Read(source);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return new GgufError(0, Saying.Quote(refused.Message));
        }
    }

    public static GgufOutcome Read(IByteSource source)
    {
        try
        {
            return new Pass(new GgufCursor(source)).Run();
        }
        catch (GgufException broken)
        {
            return broken.Error;
        }
        catch (IOException failed)
        {
            return new GgufError(0, Saying.Quote(failed.Message));
        }
    }

    /// <summary>Bytes of one element that is no text.</summary>
    internal static int Size(GgufType type) => type switch
    {
        GgufType.UInt8 or GgufType.Int8 or GgufType.Bool => 1,
        GgufType.UInt16 or GgufType.Int16 => 2,
        GgufType.UInt32 or GgufType.Int32 or GgufType.Float32 => 4,
        _ => 8,
    };

    private sealed class Pass(GgufCursor cursor)
    {
        private int _version;
        private int _keptElements;
        private long _nameBytes;
        private long _textBytes;

        private bool ShortLengths => _version == 1;

        public GgufFile Run()
        {
            if (cursor.Length < 4 || !cursor.Take(4).SequenceEqual("GGUF"u8)) throw new GgufException(0, new Saying("reading.gguf.not-gguf"));
            _version = Version();
            var tensorCount = Count("reading.gguf.many-tensors", MostTensors);
            var entryCount = Count("reading.gguf.many-entries", MostEntries);
            var entries = Entries(entryCount);
            var alignment = Alignment(entries);
            var tensors = Tensors(tensorCount, alignment);
            var data = (cursor.Position + alignment - 1) / alignment * alignment;
            return new GgufFile
            {
                Version = _version,
                BigEndian = cursor.BigEndian,
                Alignment = alignment,
                Entries = entries,
                Tensors = tensors,
                DataOffset = data,
                FileLength = cursor.Length,
                Truncated = Truncated(tensors, data),
            };
        }

        private int Version()
        {
            var raw = cursor.U32();
            // A version is a small number; read in the wrong order its low half is zero.
            if (raw != 0 && (raw & 0xFFFF) == 0)
            {
                cursor.BigEndian = true;
                raw = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(raw);
            }
            return raw is >= 1 and <= 3 ? (int)raw : throw new GgufException(4, new Saying("reading.gguf.version", ("version", raw)));
        }

        private int Count(string complaint, int most)
        {
            var at = cursor.Position;
            var count = ShortLengths ? cursor.U32() : cursor.U64();
            if (count > (ulong)most) throw new GgufException(at, new Saying(complaint, ("count", GgufThing.Figure(count)), ("most", most)));
            return (int)count;
        }

        private ImmutableArray<GgufEntry> Entries(int count)
        {
            var entries = ImmutableArray.CreateBuilder<GgufEntry>();
            var keys = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < count; i++)
            {
                var at = cursor.Position;
                var key = Name(new GgufThing("reading.gguf.thing.key", i), LongestKey);
                if (key.Length == 0) throw new GgufException(at, new Saying("reading.gguf.empty-key", ("index", i)));
                if (!keys.Add(key)) throw new GgufException(at, new Saying("reading.gguf.key-twice", ("name", GgufThing.Shown(key))));
                var typeAt = cursor.Position;
                var type = Type(cursor.U32(), typeAt, key);
                entries.Add(Value(key, type));
            }
            return entries.ToImmutable();
        }

        private GgufEntry Value(string key, GgufType type)
        {
            var at = cursor.Position;
            return type switch
            {
                GgufType.UInt8 => Whole(cursor.U8()),
                GgufType.Int8 => Whole((sbyte)cursor.U8()),
                GgufType.Bool => Whole(cursor.U8() == 0 ? 0 : 1),
                GgufType.UInt16 => Whole(cursor.U16()),
                GgufType.Int16 => Whole((short)cursor.U16()),
                GgufType.UInt32 => Whole(cursor.U32()),
                GgufType.Int32 => Whole((int)cursor.U32()),
                GgufType.UInt64 => cursor.U64() is var wide && wide <= long.MaxValue ? Whole((long)wide) : new GgufEntry { Key = key, Type = type, Offset = at, Number = wide },
                GgufType.Int64 => Whole((long)cursor.U64()),
                GgufType.Float32 => new GgufEntry { Key = key, Type = type, Offset = at, Number = BitConverter.UInt32BitsToSingle(cursor.U32()) },
                GgufType.Float64 => new GgufEntry { Key = key, Type = type, Offset = at, Number = BitConverter.UInt64BitsToDouble(cursor.U64()) },
                GgufType.String => Text(key, at),
                _ => Array(key, at),
            };

            GgufEntry Whole(long value) => new() { Key = key, Type = type, Offset = at, Whole = value, Number = value };
        }

        private GgufEntry Text(string key, long at)
        {
            var thing = new GgufThing("reading.gguf.thing.value", key);
            var length = Length(thing);
            string? text = null;
            if (length <= LongestKeptText && _textBytes + length <= MostTextBytes)
            {
                _textBytes += length;
                text = cursor.Text((int)length);
            }
            else cursor.Skip(length, thing);
            return new GgufEntry { Key = key, Type = GgufType.String, Offset = at, Text = text, Length = length };
        }

        private GgufEntry Array(string key, long at)
        {
            var elementType = Type(cursor.U32(), at, key);
            if (elementType == GgufType.Array) throw new GgufException(at, new Saying("reading.gguf.array-of-arrays", ("name", GgufThing.Shown(key))));
            var countAt = cursor.Position;
            var count = ShortLengths ? cursor.U32() : cursor.U64();
            var size = Size(elementType);
            // Every element takes at least this many bytes, so a count beyond the file is a lie whatever follows.
            var least = (ulong)(elementType == GgufType.String ? ShortLengths ? 4 : 8 : size);
            if (count > (ulong)(cursor.Length - cursor.Position) / least) throw new GgufException(countAt, new Saying("reading.gguf.many-elements", ("name", GgufThing.Shown(key)), ("count", GgufThing.Figure(count)), ("rest", cursor.Length - cursor.Position)));
            IReadOnlyList<long> elements = [];
            if (elementType == GgufType.String) cursor.SkipTexts((long)count, ShortLengths);
            else if (elementType is not (GgufType.Float32 or GgufType.Float64) && count <= LongestKeptArray && _keptElements + (int)count <= MostKeptElements)
            {
                _keptElements += (int)count;
                elements = Elements(elementType, (int)count);
            }
            else cursor.Skip((long)count * size, new GgufThing("reading.gguf.thing.named-array", key));
            return new GgufEntry { Key = key, Type = GgufType.Array, Offset = at, ElementType = elementType, Length = (long)count, Elements = elements };
        }

        private long[] Elements(GgufType type, int count)
        {
            var elements = new long[count];
            var whole = true;
            for (var i = 0; i < count; i++)
            {
                var element = Value("", type).Whole;
                elements[i] = element ?? 0;
                whole &= element is not null;
            }
            // One that lies above 2^63 makes the list unusable; a wrong number would be worse.
            return whole ? elements : [];
        }

        private ImmutableArray<GgufTensor> Tensors(int count, int alignment)
        {
            var tensors = ImmutableArray.CreateBuilder<GgufTensor>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < count; i++)
            {
                var at = cursor.Position;
                var name = Name(new GgufThing("reading.gguf.thing.tensor", i), LongestTensorName);
                if (!names.Add(name)) throw new GgufException(at, new Saying("reading.gguf.tensor-twice", ("name", GgufThing.Shown(name))));
                tensors.Add(Tensor(name, alignment));
            }
            return tensors.ToImmutable();
        }

        private GgufTensor Tensor(string name, int alignment)
        {
            var at = cursor.Position;
            var count = cursor.U32();
            if (count > MostDimensions) throw new GgufException(at, new Saying("reading.gguf.dimensions", ("name", GgufThing.Shown(name)), ("count", count), ("most", MostDimensions)));
            var dimensions = new long[count];
            UInt128 elements = 1;
            for (var i = 0; i < count; i++)
            {
                at = cursor.Position;
                var dimension = ShortLengths ? cursor.U32() : cursor.U64();
                if (dimension is 0 or > long.MaxValue) throw new GgufException(at, new Saying("reading.gguf.dimension", ("index", i), ("name", GgufThing.Shown(name)), ("value", GgufThing.Figure(dimension))));
                dimensions[i] = (long)dimension;
                elements *= dimension;
                if (elements > (UInt128)long.MaxValue) throw new GgufException(at, new Saying("reading.gguf.elements", ("name", GgufThing.Shown(name))));
            }
            at = cursor.Position;
            var typeId = cursor.U32();
            var type = GgmlType.Find(typeId);
            long? bytes = null;
            var row = count == 0 ? 1 : dimensions[0];
            if (type is not null)
            {
                if (row % type.BlockElements != 0) throw new GgufException(at, new Saying("reading.gguf.blocks", ("name", GgufThing.Shown(name)), ("row", row), ("block", type.BlockElements), ("type", type.Name)));
                var wide = elements / (UInt128)type.BlockElements * (UInt128)type.BlockBytes;
                if (wide > (UInt128)long.MaxValue) throw new GgufException(at, new Saying("reading.gguf.tensor-bytes", ("name", GgufThing.Shown(name))));
                bytes = (long)wide;
            }
            at = cursor.Position;
            var offset = cursor.U64();
            if (offset > long.MaxValue) throw new GgufException(at, new Saying("reading.gguf.offset", ("name", GgufThing.Shown(name)), ("offset", GgufThing.Figure(offset))));
            if (offset % (ulong)alignment != 0) throw new GgufException(at, new Saying("reading.gguf.aligned", ("name", GgufThing.Shown(name)), ("offset", GgufThing.Figure(offset)), ("alignment", alignment)));
            return new GgufTensor { Name = name, Dimensions = dimensions, TypeId = (int)Math.Min(typeId, int.MaxValue), DataOffset = (long)offset, Bytes = bytes };
        }

        private GgufError? Truncated(ImmutableArray<GgufTensor> tensors, long data)
        {
            var last = tensors.Where(tensor => tensor.Bytes is not null).OrderByDescending(tensor => (decimal)tensor.DataOffset + tensor.Bytes!.Value).FirstOrDefault();
            if (last is null) return null;
            var end = (decimal)data + last.DataOffset + last.Bytes!.Value;
            return end <= cursor.Length ? null : new GgufError(cursor.Length, new Saying("reading.gguf.truncated", ("name", GgufThing.Shown(last.Name)), ("end", end.ToString(CultureInfo.InvariantCulture))));
        }

        private static int Alignment(ImmutableArray<GgufEntry> entries)
        {
            if (entries.FirstOrDefault(entry => entry.Key == "general.alignment") is not { } entry) return 32;
            return entry.Whole is > 0 and <= 65_536 and var value && BitOperations.IsPow2(value) ? (int)value : throw new GgufException(entry.Offset, new Saying("reading.gguf.alignment").With("value", GgufThing.Whole(entry.Whole)));
        }

        private string Name(GgufThing what, int longest)
        {
            var at = cursor.Position;
            var length = Length(what);
            if (length > longest) throw new GgufException(at, new Saying("reading.gguf.name-length", ("count", length), ("most", longest)).With("what", what.Said));
            if ((_nameBytes += length) > MostNameBytes) throw new GgufException(at, new Saying("reading.gguf.names", ("most", MostNameBytes)));
            try
            {
                return StrictUtf8.GetString(length <= 65_535 ? cursor.Take((int)length) : []);
            }
            catch (DecoderFallbackException)
            {
                throw new GgufException(at, new Saying("reading.gguf.no-utf8").With("what", what.Said));
            }
        }

        private long Length(GgufThing what)
        {
            var at = cursor.Position;
            var length = ShortLengths ? cursor.U32() : cursor.U64();
            return length <= (ulong)(cursor.Length - cursor.Position) ? (long)length : throw new GgufException(at, new Saying("reading.gguf.length", ("count", GgufThing.Figure(length)), ("rest", cursor.Length - cursor.Position)).With("what", what.Said));
        }

        private static GgufType Type(uint number, long at, string key) => number <= 12 ? (GgufType)number : throw new GgufException(at, new Saying("reading.gguf.type", ("name", GgufThing.Shown(key)), ("number", number)));
    }

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
}

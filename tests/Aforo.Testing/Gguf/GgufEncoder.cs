using System.Buffers.Binary;
using System.Text;
using Aforo.Formats.Gguf;

namespace Aforo.Testing.Gguf;

/// <summary>Writes the pieces of a header in one version and byte order.</summary>
internal sealed class GgufEncoder(Stream stream, int version, bool bigEndian)
{
    private readonly byte[] _scratch = new byte[8];

    public void Raw(ReadOnlySpan<byte> bytes) => stream.Write(bytes);

    public void U32(uint value) => Bytes(value, 4);

    public void U64(ulong value) => Bytes(value, 8);

    /// <summary>A length or count: 4 bytes in version 1, 8 since.</summary>
    public void Length(long value) => Bytes((ulong)value, version == 1 ? 4 : 8);

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Length(bytes.Length);
        stream.Write(bytes);
    }

    public void Value(GgufValue value)
    {
        U32((uint)value.Type);
        if (value.ElementType is not { } elementType)
        {
            Scalar(value.Type, value.Content);
            return;
        }
        var elements = (Array)value.Content;
        U32((uint)elementType);
        Length(elements.Length);
        if (elements is string[] texts)
        {
            foreach (var text in texts) Text(text);
            return;
        }
        foreach (var element in elements) Scalar(elementType, element);
    }

    private void Scalar(GgufType type, object content)
    {
        switch (type)
        {
            case GgufType.UInt8: Bytes((byte)content, 1); break;
            case GgufType.Int8: Bytes((byte)(sbyte)content, 1); break;
            case GgufType.Bool: Bytes((bool)content ? 1u : 0u, 1); break;
            case GgufType.UInt16: Bytes((ushort)content, 2); break;
            case GgufType.Int16: Bytes((ushort)(short)content, 2); break;
            case GgufType.UInt32: Bytes((uint)content, 4); break;
            case GgufType.Int32: Bytes((uint)(int)content, 4); break;
            case GgufType.Float32: Bytes(BitConverter.SingleToUInt32Bits((float)content), 4); break;
            case GgufType.UInt64: Bytes((ulong)content, 8); break;
            case GgufType.Int64: Bytes((ulong)(long)content, 8); break;
            case GgufType.Float64: Bytes(BitConverter.DoubleToUInt64Bits((double)content), 8); break;
            case GgufType.String: Text((string)content); break;
            default: throw new ArgumentException($"{type} is no plain type");
        }
    }

    private void Bytes(ulong value, int count)
    {
        if (bigEndian) BinaryPrimitives.WriteUInt64BigEndian(_scratch, value << (8 * (8 - count)));
        else BinaryPrimitives.WriteUInt64LittleEndian(_scratch, value);
        stream.Write(_scratch.AsSpan(0, count));
    }
}

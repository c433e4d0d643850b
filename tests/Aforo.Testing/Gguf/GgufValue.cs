using Aforo.Formats.Gguf;

namespace Aforo.Testing.Gguf;

/// <summary>A metadata value with the exact type that is to stand in the file; the engine refuses a key whose type differs.</summary>
public sealed record GgufValue
{
    private GgufValue(GgufType type, object content, GgufType? elementType = null)
    {
        Type = type;
        Content = content;
        ElementType = elementType;
    }

    public GgufType Type { get; }

    public GgufType? ElementType { get; }

    internal object Content { get; }

    public static GgufValue U8(byte value) => new(GgufType.UInt8, value);

    public static GgufValue I8(sbyte value) => new(GgufType.Int8, value);

    public static GgufValue U16(ushort value) => new(GgufType.UInt16, value);

    public static GgufValue I16(short value) => new(GgufType.Int16, value);

    public static GgufValue U32(uint value) => new(GgufType.UInt32, value);

    public static GgufValue U32(int value) => U32(checked((uint)value));

    public static GgufValue I32(int value) => new(GgufType.Int32, value);

    public static GgufValue U64(ulong value) => new(GgufType.UInt64, value);

    public static GgufValue I64(long value) => new(GgufType.Int64, value);

    public static GgufValue F32(float value) => new(GgufType.Float32, value);

    public static GgufValue F64(double value) => new(GgufType.Float64, value);

    public static GgufValue Bool(bool value) => new(GgufType.Bool, value);

    public static GgufValue Text(string value) => new(GgufType.String, value);

    /// <summary>An array; its element type follows from the .NET type: <c>byte</c>, <c>int</c>, <c>uint</c>, <c>float</c>, <c>bool</c>, <c>string</c>, ….</summary>
    public static GgufValue Array<T>(params T[] values)
        where T : notnull => new(GgufType.Array, values, ElementTypeOf(typeof(T)));

    private static GgufType ElementTypeOf(Type type) => type switch
    {
        _ when type == typeof(byte) => GgufType.UInt8,
        _ when type == typeof(sbyte) => GgufType.Int8,
        _ when type == typeof(ushort) => GgufType.UInt16,
        _ when type == typeof(short) => GgufType.Int16,
        _ when type == typeof(uint) => GgufType.UInt32,
        _ when type == typeof(int) => GgufType.Int32,
        _ when type == typeof(ulong) => GgufType.UInt64,
        _ when type == typeof(long) => GgufType.Int64,
        _ when type == typeof(float) => GgufType.Float32,
        _ when type == typeof(double) => GgufType.Float64,
        _ when type == typeof(bool) => GgufType.Bool,
        _ when type == typeof(string) => GgufType.String,
        _ => throw new ArgumentException($"{type.Name} is no type of an element"),
    };
}

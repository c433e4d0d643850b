using Aforo.Core.Models;
using Aforo.Formats.Gguf;
using Aforo.Testing.Gguf;

namespace Aforo.Formats.Tests.Gguf;

/// <summary>Small files with a bit of everything.</summary>
internal static class Samples
{
    public static GgmlType Type(string name) => GgmlType.Find(name)!;

    public static GgufOutcome Read(byte[] file) => GgufReader.Read(new MemoryByteSource(file));

    public static GgufFile File(byte[] file) => Read(file) is { File: { } read } ? read : throw new InvalidOperationException(Read(file).Error!.ToString());

    public static GgufWriter Everything(int version = 3, bool bigEndian = false, int alignment = 32) => new GgufWriter { Version = version, BigEndian = bigEndian, Alignment = alignment }
        .Set("general.architecture", GgufValue.Text("llama"))
        .Set("general.name", GgufValue.Text("señal"))
        .Set("u8", GgufValue.U8(200))
        .Set("i8", GgufValue.I8(-100))
        .Set("u16", GgufValue.U16(60_000))
        .Set("i16", GgufValue.I16(-30_000))
        .Set("u32", GgufValue.U32(4_000_000_000))
        .Set("i32", GgufValue.I32(-2_000_000_000))
        .Set("u64", GgufValue.U64(ulong.MaxValue))
        .Set("i64", GgufValue.I64(long.MinValue))
        .Set("f32", GgufValue.F32(1.5f))
        .Set("f64", GgufValue.F64(-2.25))
        .Set("yes", GgufValue.Bool(true))
        .Set("no", GgufValue.Bool(false))
        .Set("llama.context_length", GgufValue.U32(131_072))
        .Set("llama.attention.head_count_kv", GgufValue.Array(8, 0, 8))
        .Set("bytes", GgufValue.Array<byte>(1, 2, 255))
        .Set("floats", GgufValue.Array(0.5f, -1f))
        .Set("flags", GgufValue.Array(true, false, true))
        .Set("wide", GgufValue.Array(1UL, ulong.MaxValue))
        .Set("empty", GgufValue.Array<string>())
        .Set("tokenizer.ggml.tokens", GgufValue.Array("a", "", "ñandú", "<|end|>"))
        .Set("long", GgufValue.Text(new string('x', 5000)))
        .Set("last", GgufValue.U32(7))
        .Tensor("token_embd.weight", Type("q8_0"), [64, 3])
        .Tensor("norm", Type("f32"), [5])
        .Tensor("experts", Type("q4_K"), [256, 2, 3]);
}

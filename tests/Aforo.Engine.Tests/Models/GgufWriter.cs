using System.Text;

namespace Aforo.Engine.Tests.Models;

/// <summary>Writes a small GGUF file (version 3, little-endian) with 32-bit weights.</summary>
internal sealed class GgufWriter
{
    private const int Alignment = 32;

    private readonly List<Action<BinaryWriter>> _metadata = [];
    private readonly List<(string Name, long[] Shape, Action<Span<float>> Fill)> _tensors = [];

    public GgufWriter Text(string key, string value) => Add(key, 8, writer => Put(writer, value));

    public GgufWriter Whole(string key, int value) => Add(key, 4, writer => writer.Write(value));

    public GgufWriter Number(string key, float value) => Add(key, 6, writer => writer.Write(value));

    public GgufWriter Flag(string key, bool value) => Add(key, 7, writer => writer.Write(value));

    public GgufWriter Texts(string key, IReadOnlyCollection<string> values) => List(key, 8, values, Put);

    public GgufWriter Numbers(string key, IReadOnlyCollection<float> values) => List(key, 6, values, static (writer, value) => writer.Write(value));

    public GgufWriter Wholes(string key, IReadOnlyCollection<int> values) => List(key, 5, values, static (writer, value) => writer.Write(value));

    /// <summary>A tensor, fastest dimension first.</summary>
    public GgufWriter Tensor(string name, long[] shape, Action<Span<float>> fill)
    {
        _tensors.Add((name, shape, fill));
        return this;
    }

    public void Write(string path)
    {
        using var file = File.Create(path);
        using var writer = new BinaryWriter(file);
        writer.Write("GGUF"u8);
        writer.Write(3);
        writer.Write((long)_tensors.Count);
        writer.Write((long)_metadata.Count);
        foreach (var entry in _metadata) entry(writer);
        long offset = 0;
        foreach (var (name, shape, _) in _tensors)
        {
            Put(writer, name);
            writer.Write(shape.Length);
            foreach (var length in shape) writer.Write(length);
            writer.Write(0);
            writer.Write(offset);
            offset = Aligned(offset + Count(shape) * sizeof(float));
        }
        foreach (var (_, shape, fill) in _tensors)
        {
            writer.Flush();
            file.SetLength(Aligned(file.Length));
            file.Position = file.Length;
            var values = new float[Count(shape)];
            fill(values);
            file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        }
        file.SetLength(Aligned(file.Length));
    }

    private GgufWriter Add(string key, int type, Action<BinaryWriter> value)
    {
        _metadata.Add(writer =>
        {
            Put(writer, key);
            writer.Write(type);
            value(writer);
        });
        return this;
    }

    private GgufWriter List<T>(string key, int type, IReadOnlyCollection<T> values, Action<BinaryWriter, T> put) => Add(key, 9, writer =>
    {
        writer.Write(type);
        writer.Write((long)values.Count);
        foreach (var value in values) put(writer, value);
    });

    private static void Put(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((long)bytes.Length);
        writer.Write(bytes);
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, length) => product * length);

    private static long Aligned(long offset) => (offset + Alignment - 1) / Alignment * Alignment;
}

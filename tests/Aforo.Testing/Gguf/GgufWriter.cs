using Aforo.Core.Models;

namespace Aforo.Testing.Gguf;

/// <summary>
/// Writes GGUF files for tests: any version from 1 to 3, either byte order, one file or split, weights as a hole (a file that appears
/// to be 18 GB takes no disk) or really written. Metadata and tensors stand in the order in which they were added.
/// </summary>
public sealed class GgufWriter
{
    private const int DefaultAlignment = 32;
    private readonly List<(string Key, GgufValue Value)> _entries = [];
    private readonly List<PlannedTensor> _tensors = [];

    /// <summary>1, 2 or 3 (the default). The engine loads 2 and 3.</summary>
    public int Version { get; init; } = 3;

    /// <summary>Big-endian header; the weights stay as they are written.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Alignment of the data section and of each tensor; 32 is the format's default and is not written as metadata.</summary>
    public int Alignment { get; init; } = DefaultAlignment;

    /// <summary>Seed of random weights.</summary>
    public int Seed { get; init; } = 1;

    public int TensorCount => _tensors.Count;

    public GgufWriter Set(string key, GgufValue value)
    {
        _entries.Add((key, value));
        return this;
    }

    /// <summary>Describes a tensor and says what its weights are; dimensions are in the order of the file, the fastest first.</summary>
    public GgufWriter Tensor(string name, GgmlType type, ReadOnlySpan<long> dimensions, TensorFill? fill = null) =>
        Tensor(name, type.Id, Bytes(type, dimensions), dimensions, type, fill ?? TensorFill.Hole);

    /// <summary>Describes a tensor of a type number that may not exist; <paramref name="bytes"/> are left as a hole for it.</summary>
    public GgufWriter Tensor(string name, int typeId, long bytes, ReadOnlySpan<long> dimensions) => Tensor(name, typeId, bytes, dimensions, null, TensorFill.Hole);

    /// <summary>The whole file in memory; for files without large weights.</summary>
    public byte[] ToArray()
    {
        var stream = new MemoryStream();
        Write(stream, _entries, _tensors);
        return stream.ToArray();
    }

    public void Write(string path)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        Write(stream, _entries, _tensors);
    }

    /// <summary>
    /// Writes <c>NAME-00001-of-0000N.gguf</c> … as llama.cpp's own splitter does: all metadata in the first part, tensors in order over the parts.
    /// </summary>
    /// <param name="tensorsInFirst">False: the first part has metadata only (<c>--no-tensor-first-split</c>).</param>
    /// <returns>Paths of the parts in order.</returns>
    public IReadOnlyList<string> WriteSplit(string folder, string name, int parts, bool tensorsInFirst = true)
    {
        var paths = new List<string>();
        var holders = tensorsInFirst ? parts : parts - 1;
        var each = (_tensors.Count + holders - 1) / holders;
        for (var part = 0; part < parts; part++)
        {
            var holder = tensorsInFirst ? part : part - 1;
            var tensors = holder < 0 ? [] : _tensors.Skip(holder * each).Take(each).ToList();
            var entries = part == 0 ? _entries.ToList() : [];
            entries.Add(("split.no", GgufValue.U16((ushort)part)));
            entries.Add(("split.tensors.count", GgufValue.I32(_tensors.Count)));
            entries.Add(("split.count", GgufValue.U16((ushort)parts)));
            var path = Path.Combine(folder, FormattableString.Invariant($"{name}-{part + 1:D5}-of-{parts:D5}.gguf"));
            using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
            Write(stream, entries, tensors);
            paths.Add(path);
        }
        return paths;
    }

    private GgufWriter Tensor(string name, int typeId, long bytes, ReadOnlySpan<long> dimensions, GgmlType? type, TensorFill fill)
    {
        _tensors.Add(new PlannedTensor(_tensors.Count, name, typeId, bytes, dimensions.ToArray(), type, fill));
        return this;
    }

    private void Write(Stream stream, IReadOnlyList<(string Key, GgufValue Value)> entries, IReadOnlyList<PlannedTensor> tensors)
    {
        if (Alignment != DefaultAlignment) entries = [("general.alignment", GgufValue.U32(Alignment)), .. entries];
        var encoder = new GgufEncoder(stream, Version, BigEndian);
        encoder.Raw("GGUF"u8);
        encoder.U32((uint)Version);
        encoder.Length(tensors.Count);
        encoder.Length(entries.Count);
        foreach (var (key, value) in entries)
        {
            encoder.Text(key);
            encoder.Value(value);
        }
        long offset = 0;
        foreach (var tensor in tensors)
        {
            encoder.Text(tensor.Name);
            encoder.U32((uint)tensor.Dimensions.Length);
            foreach (var dimension in tensor.Dimensions) encoder.Length(dimension);
            encoder.U32((uint)tensor.TypeId);
            encoder.U64((ulong)offset);
            offset += Padded(tensor.Bytes);
        }
        var data = Padded(stream.Position);
        WriteWeights(stream, data, tensors);
        if (tensors.Count > 0) stream.SetLength(data + offset);
    }

    private void WriteWeights(Stream stream, long data, IReadOnlyList<PlannedTensor> tensors)
    {
        var at = data;
        foreach (var tensor in tensors)
        {
            if (tensor.Fill.IsWritten && tensor.Type is { } type)
            {
                stream.Position = at;
                // Seeded by the position among all tensors, so that a split file holds the same weights as the whole one.
                var random = new Random(HashCode(Seed, tensor.Index));
                var row = new byte[tensor.Dimensions.Length == 0 ? type.BlockBytes : type.RowBytes(tensor.Dimensions[0])!.Value];
                for (long i = 0; i * row.Length < tensor.Bytes; i++)
                {
                    WeightEncoder.FillRow(type, tensor.Fill, tensor.Fill.RowFactor?.Invoke(i) ?? 1, random, row);
                    stream.Write(row);
                }
            }
            at += Padded(tensor.Bytes);
        }
    }

    private static int HashCode(int seed, int index) => unchecked(seed * 7919 + index);

    private long Padded(long value) => (value + Alignment - 1) / Alignment * Alignment;

    private static long Bytes(GgmlType type, ReadOnlySpan<long> dimensions)
    {
        if (dimensions.IsEmpty) return type.BlockBytes;
        long rows = 1;
        foreach (var dimension in dimensions[1..]) rows = checked(rows * dimension);
        return checked(rows * (type.RowBytes(dimensions[0]) ?? throw new ArgumentException($"a row of {dimensions[0]} elements does not divide into blocks of {type.Name}")));
    }

    private sealed record PlannedTensor(int Index, string Name, int TypeId, long Bytes, long[] Dimensions, GgmlType? Type, TensorFill Fill);
}

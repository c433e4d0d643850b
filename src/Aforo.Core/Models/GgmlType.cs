using System.Collections.Immutable;

namespace Aforo.Core.Models;

/// <summary>A tensor type of ggml: so many elements to a block, so many bytes to a block.</summary>
/// <param name="Id">Number in a file.</param>
/// <param name="Name">Name as llama.cpp prints it, <c>q8_0</c>.</param>
/// <param name="BlockElements">Elements in one block.</param>
/// <param name="BlockBytes">Bytes of one block.</param>
public sealed record GgmlType(int Id, string Name, int BlockElements, int BlockBytes)
{
    /// <summary>The types of llama.cpp v0.5.0 (<c>ggml.h</c>, <c>ggml-common.h</c>). Types that were removed from files are absent.</summary>
    public static ImmutableArray<GgmlType> All { get; } =
    [
        new(0, "f32", 1, 4), new(1, "f16", 1, 2), new(2, "q4_0", 32, 18), new(3, "q4_1", 32, 20),
        new(6, "q5_0", 32, 22), new(7, "q5_1", 32, 24), new(8, "q8_0", 32, 34), new(9, "q8_1", 32, 36),
        new(10, "q2_K", 256, 84), new(11, "q3_K", 256, 110), new(12, "q4_K", 256, 144), new(13, "q5_K", 256, 176), new(14, "q6_K", 256, 210), new(15, "q8_K", 256, 292),
        new(16, "iq2_xxs", 256, 66), new(17, "iq2_xs", 256, 74), new(18, "iq3_xxs", 256, 98), new(19, "iq1_s", 256, 50), new(20, "iq4_nl", 32, 18),
        new(21, "iq3_s", 256, 110), new(22, "iq2_s", 256, 82), new(23, "iq4_xs", 256, 136),
        new(24, "i8", 1, 1), new(25, "i16", 1, 2), new(26, "i32", 1, 4), new(27, "i64", 1, 8), new(28, "f64", 1, 8),
        new(29, "iq1_m", 256, 56), new(30, "bf16", 1, 2), new(34, "tq1_0", 256, 54), new(35, "tq2_0", 256, 66),
        new(39, "mxfp4", 32, 17), new(40, "nvfp4", 64, 36), new(41, "q1_0", 128, 18), new(42, "q2_0", 64, 18),
    ];

    private static readonly GgmlType?[] ById = Index();

    /// <summary>The type with that number, or null when this version of Aforo does not know it.</summary>
    public static GgmlType? Find(long id) => id >= 0 && id < ById.Length ? ById[id] : null;

    /// <summary>The type of that name, whatever its case, or null.</summary>
    public static GgmlType? Find(string? name) => All.FirstOrDefault(type => string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Bytes of a row of so many elements. A row that does not divide into blocks has no size: the engine refuses it.</summary>
    public long? RowBytes(long elements) => elements % BlockElements == 0 ? elements / BlockElements * BlockBytes : null;

    private static GgmlType?[] Index()
    {
        var index = new GgmlType?[All[^1].Id + 1];
        foreach (var type in All) index[type.Id] = type;
        return index;
    }
}

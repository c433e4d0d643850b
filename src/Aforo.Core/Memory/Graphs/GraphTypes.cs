using Aforo.Core.Models;

namespace Aforo.Core.Memory.Graphs;

/// <summary>Types that intermediate results have.</summary>
internal static class GraphTypes
{
    public static GgmlType F32 { get; } = GgmlType.Find("f32")!;

    public static GgmlType F16 { get; } = GgmlType.Find("f16")!;

    public static GgmlType I32 { get; } = GgmlType.Find("i32")!;

    public static GgmlType I64 { get; } = GgmlType.Find("i64")!;
}

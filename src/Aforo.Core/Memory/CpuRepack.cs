using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>What a processor can do, as far as it decides which matrices llama.cpp rearranges for it.</summary>
public enum CpuKernels
{
    /// <summary>Nothing is rearranged (<c>--no-repack</c>).</summary>
    None,

    /// <summary>x86 with AVX2.</summary>
    Avx2,

    /// <summary>x86 with AVX-512.</summary>
    Avx512,

    /// <summary>Arm with the dot product instructions, Apple's among them.</summary>
    ArmDotProduct,
}

/// <summary>
/// Matrices that are rearranged for the processor (<c>ggml_repack_get_optimal_repack_type</c> of llama.cpp v0.5.0): those that are multiplied
/// with, whose rows divide into groups. The copies are anonymous memory, which the system can't drop as it can the mapped file. A
/// processor with AMX takes some of the same types for itself, in the same way.
/// </summary>
internal static class CpuRepack
{
    public static bool Applies(CpuKernels kernels, GgmlType type, ModelTensor tensor)
    {
        if (tensor.Ne1 == 1 || TensorNames.IsInputTable(tensor.Name)) return false;
        // Products with three dimensions are rearranged only where experts are chosen.
        if (tensor.Ne2 > 1 && !tensor.Name.Contains("_exps.", StringComparison.Ordinal)) return false;
        return RowsOf(kernels, type.Name) is > 0 and var rows && tensor.Ne1 % rows == 0;
    }

    /// <summary>Rows that make a group; 0: that type is left as it is.</summary>
    private static int RowsOf(CpuKernels kernels, string type) => kernels switch
    {
        CpuKernels.Avx2 => type is "q4_0" or "q4_K" or "iq4_nl" or "mxfp4" ? 8 : 0,
        CpuKernels.Avx512 => type is "q4_0" or "q4_K" or "iq4_nl" or "mxfp4" or "q2_K" ? 8 : 0,
        CpuKernels.ArmDotProduct => type switch { "q4_K" or "q5_K" or "q6_K" => 8, "q4_0" or "iq4_nl" or "mxfp4" or "q8_0" or "q1_0" => 4, _ => 0 },
        _ => 0,
    };
}

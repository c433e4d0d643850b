using System.Collections.Immutable;

namespace Aforo.Systems.Machines;

/// <summary>The instruction sets that inference engines have code paths for; all other flags of a processor are left out.</summary>
internal static class InferenceFeatures
{
    private static readonly ImmutableHashSet<string> Known =
    [
        "sse3", "ssse3", "sse4_1", "sse4_2", "avx", "f16c", "fma", "avx2", "bmi2", "avx_vnni", "avx_vnni_int8", "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl",
        "avx512vbmi", "avx512_bf16", "avx512_fp16", "avx512_vnni", "amx_tile", "amx_int8", "amx_bf16", "amx_fp16",
        "asimd", "asimdhp", "asimddp", "fphp", "i8mm", "bf16", "sve", "sve2", "svei8mm", "svebf16", "sme", "sme2", "neon",
        "vx", "vxe", "vxe2", "lsx", "lasx", "rvv",
    ];

    public static ImmutableArray<string> Of(IEnumerable<string> flags) => [.. flags.Where(Known.Contains).Distinct(StringComparer.Ordinal)];
}

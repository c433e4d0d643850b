using System.Runtime.InteropServices;
using Aforo.Core.Memory;
using Aforo.Core.Memory.Fitting;
using Aforo.Messages;
using Aforo.Observing;
using Aforo.Systems;

namespace Aforo.Fitting;

/// <summary>What a runtime puts beside a model, and what processor it runs on: from the request, the model, the machine.</summary>
internal static class FitBeside
{
    /// <summary>What Ollama leaves alone on each accelerator (<c>DeviceInfo.MinimumMemory</c> of its ml/device.go): on Metal, and on all others.</summary>
    private const long OllamaOnMetal = 512L << 20, OllamaElsewhere = 457L << 20;

    public const string Ollama = "ollama";

    public static string RuntimeOf(FitRequest request, FitModel model) => request.Runtime ?? (model.IsOfOllama ? Ollama : "llama-server");

    /// <summary>What lies beside, or why that is not known.</summary>
    public static (FitBesides? Besides, Trouble? Problem) Of(FitRequest request, FitModel model, FitModel? draft, string backend, Func<Surroundings> surroundings)
    {
        var reserve = RuntimeOf(request, model) != Ollama ? 0
            : (backend is "metal" or "mlx" ? OllamaOnMetal : OllamaElsewhere) + (request.GpuOverhead ?? (request.On == "this" ? Overhead(surroundings()) : 0));
        var (projector, problem) = Projector(request, model);
        return problem is null ? (new FitBesides { ReserveBytes = reserve, ProjectorBytes = projector, Draft = draft?.Plannable }, null) : (null, problem);
    }

    /// <summary>The processor whose kernels want matrices rearranged; of one that is not known, x86 with AVX2.</summary>
    public static CpuKernels Kernels(FitRequest request, FitMachine? machine, string backend)
    {
        if (!request.Repacks || backend == "mlx") return CpuKernels.None;
        var arm = backend == "metal" || machine?.Setup?.Parts[0].Device.Vendor is "Apple" || (machine?.Read is not null && RuntimeInformation.ProcessArchitecture == Architecture.Arm64);
        return arm ? CpuKernels.ArmDotProduct : CpuKernels.Avx2;
    }

    private static long Overhead(Surroundings surroundings) =>
        ulong.TryParse(surroundings.Variable("OLLAMA_GPU_OVERHEAD"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bytes) ? (long)Math.Min(bytes, 1UL << 50) : 0;

    private static (long Bytes, Trouble? Problem) Projector(FitRequest request, FitModel model)
    {
        switch (request.Projector)
        {
            case null:
                return (model.LoadsProjector ? model.ProjectorBytes ?? 0 : 0, null);
            case "off":
                return (0, null);
            case "auto":
                return model.ProjectorBytes is { } beside ? (beside, null) : (0, Trouble.Of("trouble.projector"));
            case var path:
                try
                {
                    return (new FileInfo(path).Length, null);
                }
                catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
                {
                    return (0, Refused.Of(refused, "--mmproj " + path));
                }
        }
    }
}

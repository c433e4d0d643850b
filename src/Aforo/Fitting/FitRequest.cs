using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Memory;
using Aforo.Core.Speed;
using Aforo.Messages;

namespace Aforo.Fitting;

/// <summary>What is asked of <c>fit</c>: a model, settings, a machine. Read from the command line and from rows of a table alike.</summary>
internal sealed record FitRequest
{
    /// <summary>Bounds beyond which no setup lies: tokens of a context, slots that llama-server takes, tokens of a batch, devices, requests at once.</summary>
    internal const int MostTokens = 1 << 28, MostSlots = 256, MostBatch = 1 << 20, MostDevices = 1024, MostStreams = 65_536;

    /// <summary>Options as a table's header names them; on the command line with hyphens.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "ctx_size", "cache_type_k", "cache_type_v", "flash_attn", "parallel", "kv_unified", "ubatch_size", "batch_size", "swa_full", "gpu_layers", "n_cpu_moe",
        "split_mode", "tensor_split", "main_gpu", "mmap", "repack", "cache_ram", "on", "devices", "backend", "depth", "prompt", "streams", "outputs_max", "file_bytes",
        "runtime", "gpu_overhead", "mmproj", "model_draft",
    ];

    public required string Model { get; init; }

    public MemorySettings Settings { get; init; } = new();

    /// <summary>A device, <c>this</c>, or null: nothing is held against a machine.</summary>
    public string? On { get; init; }

    /// <summary>How many of the device.</summary>
    public int DeviceCount { get; init; } = 1;

    /// <summary><c>cuda</c>, <c>metal</c>, …; null: the usual one of the device.</summary>
    public string? Backend { get; init; }

    /// <summary>Depth, prompt and streams for which speed is foretold.</summary>
    public SpeedSettings Speed { get; init; } = new();

    /// <summary>Size of the model's file, where it is not to be found out.</summary>
    public long? FileBytes { get; init; }

    /// <summary><c>llama-server</c> or <c>ollama</c>, which leaves a part of each accelerator alone; null: as the model was found.</summary>
    public string? Runtime { get; init; }

    /// <summary>Bytes that Ollama leaves alone besides on each accelerator (<c>OLLAMA_GPU_OVERHEAD</c>); null: what the environment says.</summary>
    public long? GpuOverhead { get; init; }

    /// <summary>A projector's file, <c>auto</c> for the one that lies beside the model, <c>off</c>; null: counted where the runtime loads it unasked.</summary>
    public string? Projector { get; init; }

    /// <summary>A draft model for speculative decoding.</summary>
    public string? Draft { get; init; }

    /// <summary>Matrices in host memory are rearranged for the processor.</summary>
    public bool Repacks { get; init; } = true;

    /// <summary>The file is mapped.</summary>
    public bool Maps { get; init; } = true;

    /// <summary>The request, or what was wrong with a value.</summary>
    public static (FitRequest? Request, Trouble? Mistake) Read(string model, Func<string, string?> value)
    {
        var reader = new OptionReader(value);
        var layers = value("gpu_layers") is { } text && text.Trim().ToLowerInvariant() is "all" or "auto" or "-1" ? null : reader.Count("gpu_layers", -1);
        var on = value("on") is { Length: > 0 } device ? device : null;
        // Without a machine, none of them means that all lies in the host's memory.
        var devices = reader.Count("devices", on is null ? 0 : 1, MostDevices) ?? 0;
        var backend = reader.Choice("backend", "cuda", "metal", "mlx", "vulkan", "rocm", "sycl", "cpu");
        // Without a machine only what was asked for lies on devices.
        var offloads = on is null && backend != "cpu" && (devices > 0 || layers > 0 || (layers is null && value("gpu_layers") is { Length: > 0 }));
        var settings = new MemorySettings
        {
            ContextSize = reader.Whole("ctx_size", 0, MostTokens) ?? 0,
            CacheTypeK = reader.CacheType("cache_type_k") ?? "f16",
            CacheTypeV = reader.CacheType("cache_type_v") ?? "f16",
            FlashAttention = reader.Choice("flash_attn", "on", "off", "auto", "1", "0") switch { "on" or "1" => FlashAttention.On, "off" or "0" => FlashAttention.Off, _ => FlashAttention.Auto },
            Parallel = reader.Count("parallel", 1, MostSlots) ?? 1,
            KvUnified = reader.Flag("kv_unified") ?? false,
            MicroBatch = reader.Count("ubatch_size", 1, MostBatch) ?? 512,
            BatchSize = reader.Count("batch_size", 1, MostBatch) ?? 2048,
            SwaFull = reader.Flag("swa_full") ?? false,
            OutputsMax = reader.Count("outputs_max", 0),
            GpuLayers = layers,
            CpuExpertLayers = reader.Count("n_cpu_moe", 0) ?? 0,
            Devices = offloads ? Math.Max(devices, 1) : 0,
            Backend = Kind(backend),
            SplitMode = reader.Choice("split_mode", "layer", "none", "row") switch { "none" => SplitMode.None, "row" => SplitMode.Row, _ => SplitMode.Layer },
            TensorSplit = reader.Numbers("tensor_split"),
            MainDevice = reader.Count("main_gpu", 0) ?? 0,
            CacheRamMiB = reader.Count("cache_ram", -1) ?? 8192,
        };
        var speed = new SpeedSettings
        {
            Depth = reader.Whole("depth", 0, MostTokens) ?? 0,
            Prompt = reader.Whole("prompt", 1, MostTokens) ?? 512,
            Streams = reader.Count("streams", 1, MostStreams) ?? 1,
            MicroBatch = settings.MicroBatch,
            FlashAttention = settings.FlashAttention != FlashAttention.Off,
        };
        var request = new FitRequest { Model = model, Settings = settings, On = on, DeviceCount = Math.Max(devices, 1), Backend = backend, Speed = speed, FileBytes = reader.Whole("file_bytes", 1),
            Runtime = reader.Choice("runtime", "llama-server", "ollama"), GpuOverhead = reader.Whole("gpu_overhead", 0), Projector = reader.Text("mmproj"), Draft = reader.Text("model_draft"),
            Repacks = reader.Flag("repack") ?? true, Maps = reader.Flag("mmap") ?? true };
        return reader.Mistake is { } mistake ? (null, mistake) : (request, null);
    }

    public static MemoryBackend Kind(string? backend) => backend switch
    {
        "metal" or "mlx" => MemoryBackend.Metal,
        "vulkan" => MemoryBackend.Vulkan,
        "rocm" => MemoryBackend.Rocm,
        "sycl" => MemoryBackend.Sycl,
        _ => MemoryBackend.Cuda,
    };
}

using Aforo.Core.Speed;
using Aforo.Fitting;
using Aforo.Messages;

namespace Aforo.Deciding;

/// <summary>What is asked of <c>check</c>.</summary>
internal sealed record ClaimRequest
{
    public required string Claim { get; init; }

    public string? On { get; init; }

    public string? Model { get; init; }

    /// <summary><c>decode</c> or <c>prefill</c>; null: not said.</summary>
    public string? What { get; init; }

    public string? Versus { get; init; }

    public int Devices { get; init; } = 1;

    public string? Backend { get; init; }

    public SpeedSettings Speed { get; init; } = new();

    public string CacheTypeK { get; init; } = "f16";

    public string CacheTypeV { get; init; } = "f16";

    /// <summary>ISO date on which a price was claimed; null: today.</summary>
    public string? Date { get; init; }

    /// <summary>Options as they are named, but for the claim.</summary>
    public static string[] Names { get; } = ["on", "model", "what", "versus", "devices", "backend", "depth", "prompt", "streams", "cache_type_k", "cache_type_v", "date"];

    /// <summary>The request, or what was wrong with a value.</summary>
    public static (ClaimRequest? Request, Trouble? Mistake) Read(string claim, Func<string, string?> value)
    {
        var reader = new OptionReader(value);
        var request = new ClaimRequest
        {
            Claim = claim,
            On = reader.Text("on"),
            Model = reader.Text("model"),
            What = reader.Choice("what", "decode", "prefill"),
            Versus = reader.Text("versus"),
            Devices = reader.Count("devices", 1, FitRequest.MostDevices) ?? 1,
            Backend = reader.Choice("backend", "cuda", "metal", "mlx", "vulkan", "rocm", "sycl", "cpu"),
            CacheTypeK = reader.CacheType("cache_type_k") ?? "f16",
            CacheTypeV = reader.CacheType("cache_type_v") ?? "f16",
            Date = reader.Date("date"),
            Speed = new SpeedSettings { Depth = reader.Whole("depth", 0, FitRequest.MostTokens) ?? 0, Prompt = reader.Whole("prompt", 1, FitRequest.MostTokens) ?? 512, Streams = reader.Count("streams", 1, FitRequest.MostStreams) ?? 1 },
        };
        return reader.Mistake is { } mistake ? (null, mistake) : (request, null);
    }
}

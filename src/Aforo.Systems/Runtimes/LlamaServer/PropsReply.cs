using System.Text.Json;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>What <c>GET /props</c> says.</summary>
internal sealed record PropsReply
{
    /// <summary>Tokens that one request may use; null in a router, which states 0.</summary>
    public long? ContextPerSlot { get; init; }

    public long? Slots { get; init; }

    public string? ModelPath { get; init; }

    public string? ModelAlias { get; init; }

    public string? Quantization { get; init; }

    /// <summary><c>b10488-1a2b3c4d5</c>, also in releases that call themselves <c>v0.5.0</c>.</summary>
    public string? BuildInfo { get; init; }

    public bool IsRouter { get; init; }

    /// <summary>Of a router: models that it keeps loaded at once; 0 is without limit.</summary>
    public long? MaxInstances { get; init; }

    /// <summary>True while the model is put aside after idling; asking for more than this would wake it.</summary>
    public bool IsSleeping { get; init; }

    /// <summary>Whether <c>/slots</c> and <c>/metrics</c> are on; null where the build does not say.</summary>
    public bool? HasSlots { get; init; }

    public bool? HasMetrics { get; init; }

    /// <summary>Month (ISO) before which the build cannot be, by the members that its reply has; null when they show nothing.</summary>
    public string? NotBefore { get; init; }

    /// <summary>Null when the body is no such reply: something else answers at that address.</summary>
    public static PropsReply? Of(JsonElement body)
    {
        var settings = body.Object("default_generation_settings");
        var router = body.Text("role") == "router";
        if (settings is null && !router) return null;
        if (body.Count("total_slots") is null && body.Text("build_info") is null && !router) return null;
        return new PropsReply
        {
            ContextPerSlot = settings?.Count("n_ctx") is > 0 and var context ? context : null,
            Slots = body.Count("total_slots") is > 0 and var slots ? slots : null,
            ModelPath = router ? null : body.Text("model_path"),
            ModelAlias = router ? null : body.Text("model_alias"),
            Quantization = body.Text("model_ftype"),
            BuildInfo = body.Text("build_info") is { Length: > 0 and < 200 } build ? build : null,
            IsRouter = router,
            MaxInstances = body.Count("max_instances"),
            IsSleeping = body.Flag("is_sleeping") == true,
            HasSlots = body.Flag("endpoint_slots"),
            HasMetrics = body.Flag("endpoint_metrics"),
            NotBefore = body.Member("ui") is not null && body.Member("webui") is null ? "2026-08" : body.Member("is_sleeping") is not null ? "2025-12" : null,
        };
    }
}

using System.Collections.Immutable;
using System.Text.Json;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>One model in <c>GET /v1/models</c>.</summary>
internal sealed record ModelEntry
{
    public required string Id { get; init; }

    /// <summary>Trained length, after any YaRN scaling that the server was started with. Null while loading.</summary>
    public long? TrainedContext { get; init; }

    /// <summary>Tokens that a request may use; only newer builds state it.</summary>
    public long? Context { get; init; }

    public long? Parameters { get; init; }

    /// <summary>Bytes of all tensors.</summary>
    public long? WeightBytes { get; init; }

    public string? Quantization { get; init; }

    /// <summary>Of a router: <c>loaded</c>, <c>loading</c>, <c>unloaded</c>, <c>sleeping</c>, <c>downloading</c>, <c>downloaded</c>. Null elsewhere.</summary>
    public string? Status { get; init; }

    /// <summary>Of a router: arguments of the child, program first.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Of a router: whether the child ended with an error.</summary>
    public bool Failed { get; init; }

    public long? ExitCode { get; init; }
}

/// <summary>The models of <c>GET /v1/models</c> or of a router's <c>GET /models</c>: its <c>data</c>, not the list beside it that imitates Ollama.</summary>
internal static class ModelsReply
{
    private const int Most = 10_000;

    public static ImmutableArray<ModelEntry> Of(JsonElement body) => [.. body.Items("data").Take(Most).Select(Entry).OfType<ModelEntry>()];

    private static ModelEntry? Entry(JsonElement model)
    {
        if (model.Text("id") is not { Length: > 0 } id) return null;
        var meta = model.Object("meta");
        var status = model.Object("status");
        return new ModelEntry
        {
            Id = id,
            TrainedContext = meta?.Count("n_ctx_train") is > 0 and var trained ? trained : null,
            Context = meta?.Count("n_ctx") is > 0 and var context ? context : null,
            Parameters = meta?.Count("n_params"),
            WeightBytes = meta?.Count("size"),
            Quantization = meta?.Text("ftype"),
            Status = status?.Text("value"),
            Arguments = status is { } known ? [.. known.Items("args").Select(item => item.AsText()).OfType<string>()] : [],
            Failed = status?.Flag("failed") == true,
            ExitCode = status?.Count("exit_code"),
        };
    }
}

using System.Collections.Frozen;

namespace Aforo.Core.Workload;

/// <summary>What a request asks for, by its path as the ledger has it.</summary>
public static class AskingPaths
{
    /// <summary>Paths that ask no model: they list what there is, tell versions, or count tokens.</summary>
    public static FrozenSet<string> OfNoModel { get; } = new[]
    {
        "/", "/api/ps", "/api/show", "/api/tags", "/api/version", "/v1/messages/count_tokens", "/v1/models", "/v1/models/{model}",
    }.ToFrozenSet(StringComparer.Ordinal);
}

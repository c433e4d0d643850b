using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Messages;
using Aforo.Systems;

namespace Aforo.Observing;

/// <summary>What was read out of one source.</summary>
/// <param name="Kind">One of <see cref="Inspector.Kinds"/>.</param>
/// <param name="Seen">Facts, incidents, problems.</param>
internal sealed record Inspection(string Kind, Observation Seen)
{
    /// <summary>Nothing but problems came out.</summary>
    public bool IsUnreadable => Seen is { Facts.IsEmpty: true, Incidents.IsEmpty: true, Requests.IsEmpty: true, Machine: null, Problems.IsEmpty: false };
}

/// <summary>Finds out what a target is and reads it.</summary>
internal sealed class Inspector(Surroundings surroundings, Stream input, Catalogue words)
{
    public static ImmutableArray<string> Kinds { get; } = ["gguf", "modelfile", "ollama-store", "hf-config", "agent", "log", "runtime", "machine"];

    public async Task<(Inspection? Inspection, string? Problem)> InspectAsync(string target, string? kind, CancellationToken cancellation)
    {
        await Task.CompletedTask;
        _ = (surroundings, input, cancellation, kind);
        return (null, words.Text("error.unknown-kind", ("target", target), ("known", string.Join(", ", Kinds))));
    }
}

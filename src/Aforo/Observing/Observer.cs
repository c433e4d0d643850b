using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Messages;
using Aforo.Systems;

namespace Aforo.Observing;

/// <summary>Looks at everything that it is told to, at once, and sums it up.</summary>
internal sealed class Observer(Surroundings surroundings, Stream input, Catalogue words)
{
    /// <summary>What was seen, or what could not be reached although it was named.</summary>
    public async Task<(Observation? Seen, string? Problem)> ObserveAsync(Places places, CancellationToken cancellation)
    {
        await Task.CompletedTask;
        _ = (surroundings, input, words, places, cancellation);
        return (Observation.Nothing, null);
    }
}

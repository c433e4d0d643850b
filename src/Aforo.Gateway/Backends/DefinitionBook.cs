namespace Aforo.Gateway.Backends;

/// <summary>What an Ollama's definitions say, each asked for twice a minute at most: one changes only by being made anew.</summary>
internal sealed class DefinitionBook(BackendLook look, TimeProvider clock)
{
    private const int Most = 1000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (ModelDefinition Definition, long At)> _known = [];

    /// <param name="model">The model's name as the server lists it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<ModelDefinition> OfAsync(string model, CancellationToken cancellation)
    {
        lock (_known)
            if (_known.TryGetValue(model, out var known) && clock.GetElapsedTime(known.At) < Fresh) return known.Definition;
        if (await BackendLook.InTimeAsync<ModelDefinition?>(async patience => await look.DefinitionAsync(model, patience).ConfigureAwait(false), null, cancellation).ConfigureAwait(false) is not { } told) return ModelDefinition.Untold;
        lock (_known)
        {
            if (_known.Count > Most) _known.Clear();
            _known[model] = (told, clock.GetTimestamp());
        }
        return told;
    }
}

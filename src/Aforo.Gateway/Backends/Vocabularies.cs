using Aforo.Core.Tokens;

namespace Aforo.Gateway.Backends;

/// <summary>The vocabularies of a backend's models, asked for when one is needed and kept for a while: one is some megabytes of JSON.</summary>
internal sealed class Vocabularies(BackendLook look, TimeProvider clock)
{
    private const int Kept = 3;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(30);

    /// <summary>What was not told may have been asked for at a bad moment.</summary>
    private static readonly TimeSpan MissingFresh = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly List<(string Model, Vocabulary? Vocabulary, long At)> _known = [];

    /// <summary>Null where the runtime does not tell it.</summary>
    public async Task<Vocabulary?> OfAsync(string model, CancellationToken cancellation)
    {
        await _asking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _known.RemoveAll(one => clock.GetElapsedTime(one.At) >= (one.Vocabulary is null ? MissingFresh : Fresh));
            if (_known.FindIndex(one => one.Model == model) is >= 0 and var at) return _known[at].Vocabulary;
            var told = await look.VocabularyAsync(model, cancellation).ConfigureAwait(false);
            if (_known.Count == Kept) _known.RemoveAt(0);
            _known.Add((model, told, clock.GetTimestamp()));
            return told;
        }
        finally
        {
            _asking.Release();
        }
    }
}

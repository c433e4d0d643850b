using System.Text.Json;

namespace Aforo.Gateway.Backends;

/// <summary>
/// Whether a silent backend lives: llama-server by a slot that works (<c>/slots</c>), Ollama by an answer (<c>/api/ps</c>), a cloud API by the connection
/// that stands. One question serves all who wait.
/// </summary>
internal sealed class LifeSigns(Backend backend, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private (bool IsAlive, long At)? _last;
    private long _lastAlive = clock.GetTimestamp();

    /// <summary>How long it gave no sign.</summary>
    public TimeSpan Silent => clock.GetElapsedTime(Interlocked.Read(ref _lastAlive));

    /// <summary>Whether it can be asked; else a connection that stands is all there is.</summary>
    public bool CanProve => backend.Settings.Kind is "ollama" or "llama-server";

    public async ValueTask<bool> AskAsync()
    {
        if (!CanProve) return true;
        await _asking.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_last is { } last && clock.GetElapsedTime(last.At) < Fresh) return last.IsAlive;
            var isAlive = await LivesAsync().ConfigureAwait(false);
            _last = (isAlive, clock.GetTimestamp());
            if (isAlive) Interlocked.Exchange(ref _lastAlive, clock.GetTimestamp());
            return isAlive;
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<bool> LivesAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (backend.Settings.Kind == "ollama")
            {
                using var reply = await backend.Look.AskAsync("api/ps", null, patience.Token).ConfigureAwait(false);
                return reply is not null;
            }
            using var slots = await backend.Look.AskAsync("slots", null, patience.Token).ConfigureAwait(false);
            if (slots?.RootElement.ValueKind == JsonValueKind.Array)
                return slots.RootElement.EnumerateArray().Any(slot => slot.ValueKind == JsonValueKind.Object && slot.TryGetProperty("is_processing", out var works) && works.ValueKind == JsonValueKind.True);
            using var health = await backend.Look.AskAsync("health", null, patience.Token).ConfigureAwait(false);
            return health is not null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

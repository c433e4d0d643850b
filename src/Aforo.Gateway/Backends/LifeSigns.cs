using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace Aforo.Gateway.Backends;

/// <summary>
/// Whether a silent backend lives: llama-server by a slot that works and gets on (<c>/slots</c>), Ollama by an answer (<c>/api/ps</c>), a cloud API by the connection
/// that stands. Builds of llama-server that tell of their slots only between two batches are mute for as long as one takes, and answer for their health.
/// One question serves all who wait.
/// </summary>
internal sealed class LifeSigns(string kind, BackendLook look, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private (bool IsAlive, long At)? _last;
    private long _lastAlive = clock.GetTimestamp();
    private long _lastProgress = clock.GetTimestamp();
    private long _heardAt;
    private ulong _slots;

    /// <summary>How long it gave no sign to one who waits.</summary>
    /// <param name="waitsSince">Timestamp: before it nobody may have asked.</param>
    public TimeSpan SilentFor(long waitsSince) => clock.GetElapsedTime(Math.Max(Interlocked.Read(ref _lastAlive), waitsSince));

    /// <summary>Timestamp of the last part of any reply that came from it; 0 before the first.</summary>
    public long HeardAt => Interlocked.Read(ref _heardAt);

    /// <summary>Whether its last sign was its health alone: it works at a batch, or hangs.</summary>
    public bool IsMute { get; private set; }

    /// <summary>How long its slots showed no progress, where it shows any; zero where it does not.</summary>
    public TimeSpan Stuck => ShowsWork && Interlocked.Read(ref _slots) != 0 ? clock.GetElapsedTime(Interlocked.Read(ref _lastProgress)) : TimeSpan.Zero;

    /// <summary>Whether what it shows is the work itself: an Ollama answers also while its runner hangs.</summary>
    public bool ShowsWork => kind == "llama-server";

    /// <summary>Whether it can be asked; else a connection that stands is all there is.</summary>
    public bool CanProve => kind is "ollama" or "llama-server";

    /// <summary>A part of some reply came.</summary>
    public void Heard(long timestamp) => Interlocked.Exchange(ref _heardAt, timestamp);

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
        if (kind == "ollama")
        {
            var (loaded, _) = await AnswerAsync("api/ps").ConfigureAwait(false);
            using (loaded) return loaded is not null;
        }
        var (slots, isMute) = await AnswerAsync("slots").ConfigureAwait(false);
        IsMute = isMute;
        using (slots)
        {
            if (slots?.RootElement.ValueKind == JsonValueKind.Array)
            {
                Compare(slots.RootElement);
                return slots.RootElement.EnumerateArray().Any(slot => ToldJson.Member(slot, "is_processing") is { ValueKind: JsonValueKind.True });
            }
        }
        var (health, _) = await AnswerAsync("health").ConfigureAwait(false);
        using (health) return health is not null;
    }

    private async Task<(JsonDocument? Answer, bool IsLate)> AnswerAsync(string path)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return (await look.AskAsync(path, null, patience.Token).ConfigureAwait(false), false);
        }
        catch (OperationCanceledException)
        {
            return (null, true);
        }
    }

    /// <summary>Whatever changes in what the slots tell (tokens read, tokens made) is progress.</summary>
    private void Compare(JsonElement slots)
    {
        var told = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(slots.GetRawText())) | 1;
        if (Interlocked.Exchange(ref _slots, told) != told) Interlocked.Exchange(ref _lastProgress, clock.GetTimestamp());
    }
}

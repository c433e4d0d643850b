namespace Aforo.Lab.Simulators.Ollama;

/// <summary>A loaded model: one for each file of weights, whatever names ask for it.</summary>
internal sealed class Runner
{
    private TaskCompletionSource _idle = Idle();
    private int _active;
    private int _nextTask;

    /// <summary>The definition that loaded it; <c>/api/ps</c> shows its name.</summary>
    public required SimulatedDefinition Definition { get; init; }

    /// <summary>Tokens for each slot.</summary>
    public required long Context { get; init; }

    public required bool Automatic { get; init; }

    public required int Parallel { get; init; }

    public required bool Shift { get; init; }

    public required int Port { get; init; }

    public required SemaphoreSlim Slots { get; init; }

    /// <summary>What each slot has in its cache; taken out while a request uses it.</summary>
    public required List<byte[]> Caches { get; init; }

    public long SizeBytes { get; set; }

    public long SizeVramBytes { get; set; }

    public TimeSpan KeepAlive { get; set; }

    /// <summary>When it is unloaded; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public string BlobPath => $"/usr/share/ollama/.ollama/models/blobs/sha256-{Definition.Weights.Digest}";

    public bool IsIdle => Volatile.Read(ref _active) == 0;

    public int NextTask() => Interlocked.Increment(ref _nextTask) - 1;

    public void Enter()
    {
        if (Interlocked.Increment(ref _active) == 1) _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _active) == 0) _idle.TrySetResult();
    }

    public Task WhenIdleAsync(CancellationToken abort) => IsIdle ? Task.CompletedTask : _idle.Task.WaitAsync(abort);

    private static TaskCompletionSource Idle()
    {
        var idle = new TaskCompletionSource();
        idle.SetResult();
        return idle;
    }
}

using System.Collections.Immutable;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>A refusal or a failure, as a status and a text.</summary>
internal sealed record Refusal(int Status, string Message);

/// <summary>Loads, reuses, reloads and unloads runners.</summary>
internal sealed class Runners(OllamaSimulatorOptions options, Release release, RunnerLog log)
{
    private static readonly string[] SingleFamilies = ["mllama", "qwen3vl", "qwen35", "qwen3next", "lfm2", "nemotron_h"];

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Lock _changing = new();
    private ImmutableArray<Runner> _loaded = [];
    private int _waiting;
    private int _nextPort = 49_152;

    /// <summary>What is in memory now.</summary>
    public ImmutableArray<Runner> Loaded
    {
        get
        {
            lock (_changing)
            {
                var now = options.Clock.GetUtcNow();
                _loaded = _loaded.RemoveAll(runner => runner.IsIdle && runner.ExpiresAt <= now);
                return _loaded;
            }
        }
    }

    /// <summary>The runner for a request, entered; it has to be left by <see cref="Release"/>.</summary>
    public async Task<(Runner? Runner, Refusal? Refusal)> AcquireAsync(SimulatedDefinition definition, ContextSize size, ModelRequest request, CancellationToken abort)
    {
        if (Interlocked.Increment(ref _waiting) > options.MaxQueue)
        {
            Interlocked.Decrement(ref _waiting);
            return (null, new Refusal(503, "server busy, please try again.  maximum pending requests exceeded"));
        }
        try
        {
            await _gate.WaitAsync(abort).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
        try
        {
            var shift = request.Shift != false && definition.CanShift;
            var present = Loaded.FirstOrDefault(runner => runner.Definition.Weights.Digest == definition.Weights.Digest);
            if (present is not null && Fits(present, size, shift))
            {
                present.KeepAlive = request.KeepAlive ?? options.KeepAlive;
                present.Enter();
                return (present, null);
            }
            if (present is not null)
            {
                await present.WhenIdleAsync(abort).ConfigureAwait(false);
                Unload(present);
            }
            return await LoadAsync(definition, size, shift, request.KeepAlive ?? options.KeepAlive, abort).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Release(Runner runner)
    {
        runner.Leave();
        runner.ExpiresAt = runner.KeepAlive < TimeSpan.Zero ? null : options.Clock.GetUtcNow() + runner.KeepAlive;
    }

    public void Unload(Runner runner)
    {
        lock (_changing) _loaded = _loaded.Remove(runner);
    }

    private bool Fits(Runner runner, ContextSize size, bool shift) =>
        (runner.Context == size.Tokens || (runner.Automatic && size.Automatic)) && (!release.HasChild || runner.Shift == shift);

    private async Task<(Runner?, Refusal?)> LoadAsync(SimulatedDefinition definition, ContextSize size, bool shift, TimeSpan keepAlive, CancellationToken abort)
    {
        var runner = New(definition, size.Tokens, size.Automatic, shift, keepAlive);
        if (size.Unclamped is { } asked) log.Clamped(asked, runner);
        MakeRoom(runner);
        if (release.HasChild && size.Automatic && options.AcceleratorBytes > 0 && Need(runner) > options.AcceleratorBytes && ContextSize.Lower(runner.Context) is { } lower)
        {
            log.Starting(runner);
            log.Failed(runner, RunnerLog.OutOfMemory(runner));
            log.Reduced(runner, lower);
            runner = New(definition, lower, automatic: true, shift, keepAlive);
        }
        log.Starting(runner);
        var began = options.Clock.GetTimestamp();
        try
        {
            await Task.Delay(options.LoadStalls ? options.LoadTimeout : options.LoadTime, options.Clock, abort).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            log.LeftInLoad(runner);
            throw;
        }
        if (options.LoadStalls)
        {
            const string stalled = "timed out waiting for llama-server to start - ";
            log.Failed(runner, stalled);
            return (null, new Refusal(500, stalled));
        }
        log.Loaded(runner, options.Clock.GetElapsedTime(began));
        runner.Enter();
        lock (_changing) _loaded = _loaded.Add(runner);
        return (runner, null);
    }

    /// <summary>Idle runners go when the new one is predicted to need more than there is; the shortest keep-alive first.</summary>
    private void MakeRoom(Runner runner)
    {
        foreach (var idle in Loaded.Where(other => other.IsIdle).OrderBy(other => other.KeepAlive < TimeSpan.Zero ? TimeSpan.MaxValue : other.KeepAlive))
        {
            if (Need(runner) + Loaded.Sum(other => other.SizeVramBytes) <= options.AcceleratorBytes * 0.8) return;
            log.Evicted(runner, Need(runner));
            Unload(idle);
        }
    }

    private Runner New(SimulatedDefinition definition, long context, bool automatic, bool shift, TimeSpan keepAlive)
    {
        var single = definition.Weights.IsEmbedder || SingleFamilies.Any(family => definition.Weights.Architecture.StartsWith(family, StringComparison.Ordinal));
        var parallel = single ? 1 : options.Parallel ?? (release.HasAutomaticParallel ? AutomaticParallel(definition, context) : 1);
        var runner = new Runner
        {
            Definition = definition,
            Context = context,
            Automatic = automatic,
            Parallel = parallel,
            Shift = shift,
            Port = _nextPort++,
            Slots = new SemaphoreSlim(parallel),
            Caches = [.. Enumerable.Repeat(Array.Empty<byte>(), parallel)],
            KeepAlive = keepAlive,
        };
        runner.SizeBytes = Need(runner);
        runner.SizeVramBytes = Math.Min(runner.SizeBytes, options.AcceleratorBytes);
        return runner;
    }

    /// <summary>As many as fit beside the weights, two at most.</summary>
    private int AutomaticParallel(SimulatedDefinition definition, long context) => definition.Weights.NeedBytes(context, 2) <= options.AcceleratorBytes ? 2 : 1;

    private static long Need(Runner runner) => runner.Definition.Weights.NeedBytes(runner.Context, runner.Parallel);
}

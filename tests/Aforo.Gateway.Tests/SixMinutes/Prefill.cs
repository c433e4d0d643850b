using System.Diagnostics;

namespace Aforo.Gateway.Tests.SixMinutes;

/// <summary>A prompt that is read in silence, and what became of it.</summary>
internal sealed class Prefill(string model)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TaskCompletionSource<bool> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The model that was asked for; each program asks for one of its own.</summary>
    public string Model => model;

    /// <summary>How long it lasted, or lasts.</summary>
    public TimeSpan Lasted => _watch.Elapsed;

    /// <summary>Completes when it is over: true where its client left before the answer.</summary>
    public Task<bool> WasCut => _over.Task;

    public void Over(bool wasCut)
    {
        _watch.Stop();
        _over.TrySetResult(wasCut);
    }
}

using Aforo.Core.Speed;

namespace Aforo.Gateway.Backends;

/// <summary>
/// Forecasts for the models of a backend, each made in the background. Only who asks first for a model waits for it, and no longer than for the look at the
/// backend; all others get what was told last.
/// </summary>
internal sealed class ForecastBook(ISpeedForecasts? forecasts, TimeProvider clock)
{
    private const int MostModels = 1000;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WorkLimit = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Entry> _models = [];

    /// <summary>The forecast; null when nothing tells, or not yet.</summary>
    /// <param name="subject">What is asked about.</param>
    /// <param name="loaded">What is loaded under that name now: when it changes, the forecast is made anew. Null when nothing is.</param>
    /// <param name="cancellation">Ends the waiting, never the work.</param>
    public async ValueTask<PrefillForecast?> OfAsync(ForecastSubject subject, double? loaded, CancellationToken cancellation)
    {
        if (forecasts is null) return null;
        var entry = Find(subject, loaded);
        if (entry.Work.IsCompleted) return entry.Work.Result;
        var left = FirstWait - clock.GetElapsedTime(entry.At);
        if (entry.Before is not null || left <= TimeSpan.Zero) return entry.Before;
        try
        {
            return await entry.Work.WaitAsync(left, clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>What was told last of a model, without asking; null when nothing was.</summary>
    public PrefillForecast? Last(string model)
    {
        lock (_models) return _models.TryGetValue(model, out var known) ? known.Work.IsCompleted ? known.Work.Result : known.Before : null;
    }

    private Entry Find(ForecastSubject subject, double? loaded)
    {
        lock (_models)
        {
            var known = _models.GetValueOrDefault(subject.Model);
            if (known is not null && (!known.Work.IsCompleted || (known.Loaded == loaded && clock.GetElapsedTime(known.At) < Fresh))) return known;
            if (_models.Count >= MostModels) _models.Clear();
            return _models[subject.Model] = new Entry(loaded, clock.GetTimestamp(), known?.Work.Result, Task.Run(() => MakeAsync(subject)));
        }
    }

    private async Task<PrefillForecast?> MakeAsync(ForecastSubject subject)
    {
        using var patience = new CancellationTokenSource(WorkLimit, clock);
        try
        {
            return await forecasts!.OfAsync(subject, patience.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // What can't be forecast is not known.
            return null;
        }
    }

    /// <param name="Loaded">What was loaded when the work began.</param>
    /// <param name="At">When it began.</param>
    /// <param name="Before">What was told before; null when nothing was.</param>
    /// <param name="Work">Never fails.</param>
    private sealed record Entry(double? Loaded, long At, PrefillForecast? Before, Task<PrefillForecast?> Work);
}

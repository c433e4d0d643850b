using Aforo.Core.Speed;

namespace Aforo.Gateway.Backends;

/// <summary>What a forecast is asked for.</summary>
/// <param name="Kind">Kind of the backend, as the configuration has it.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="Model">Model as the backend names it.</param>
public sealed record ForecastSubject(string Kind, Uri Url, string Model);

/// <summary>Tells beforehand how long a backend will read a prompt, while no reply of it was seen.</summary>
public interface ISpeedForecasts
{
    /// <summary>The forecast; null when nothing tells. Asked in the background, once for each model and again every few minutes: it may take its time, and may throw.</summary>
    ValueTask<PrefillForecast?> OfAsync(ForecastSubject subject, CancellationToken cancellation);
}

using Aforo.Core.Facts;
using Aforo.Core.Speed;
using Aforo.Gateway.Backends;

namespace Aforo.Gateway.Tests.Backends;

public sealed class ForecastBookTests
{
    private static readonly ForecastSubject Subject = new("ollama", new Uri("http://127.0.0.1:11434"), "m");
    private static readonly PrefillForecast One = Rate(100), Other = Rate(200);

    private readonly Scripted _forecasts = new();
    private readonly HandClock _clock = new();

    private ForecastBook Book => field ??= new ForecastBook(_forecasts, _clock);

    [Fact]
    public async Task It_is_asked_once_for_each_model()
    {
        _forecasts.Answer = () => Task.FromResult<PrefillForecast?>(One);
        for (var i = 0; i < 10; i++) Assert.Same(One, await Book.OfAsync(Subject, 4096, default));
        await Book.OfAsync(Subject with { Model = "other" }, 4096, default);
        Assert.Equal(2, _forecasts.Asked);
    }

    [Theory]
    [InlineData(8192.0, 0)]
    [InlineData(null, 0)]
    [InlineData(4096.0, 301)]
    public async Task When_another_is_loaded_or_time_passed_it_is_made_anew_and_nobody_waits(double? loaded, int seconds)
    {
        _forecasts.Answer = () => Task.FromResult<PrefillForecast?>(One);
        await Book.OfAsync(Subject, 4096, default);
        var working = new TaskCompletionSource<PrefillForecast?>();
        _forecasts.Answer = () => working.Task;
        _clock.Seconds += seconds;
        Assert.Same(One, await Book.OfAsync(Subject, loaded, default));
        Assert.Same(One, await Book.OfAsync(Subject, loaded, default));
        working.SetResult(Other);
        await Serving.Gateways.UntilAsync(() => Book.OfAsync(Subject, loaded, default).AsTask() is { IsCompletedSuccessfully: true, Result: var told } && told == Other);
        Assert.Equal(2, _forecasts.Asked);
    }

    [Fact]
    public async Task Who_asks_first_waits_no_longer_than_for_a_look_and_others_not_at_all()
    {
        var working = new TaskCompletionSource<PrefillForecast?>();
        _forecasts.Answer = () => working.Task;
        var first = Book.OfAsync(Subject, null, default);
        Assert.False(first.IsCompleted);
        _clock.Seconds += 3;
        Assert.True(Book.OfAsync(Subject, null, default) is { IsCompletedSuccessfully: true, Result: null });
        working.SetResult(One);
        Assert.Same(One, await first);
    }

    [Fact]
    public async Task What_fails_is_not_known()
    {
        _forecasts.Answer = () => throw new InvalidOperationException("no such machine");
        Assert.Null(await Book.OfAsync(Subject, null, default));
        Assert.Null(await new ForecastBook(null, _clock).OfAsync(Subject, null, default));
    }

    private static PrefillForecast Rate(double speed) => PrefillForecast.Of(tokens => new SpeedFigure(tokens / speed, 1, 1, 1, 1, null, Basis.Predicted))!;

    private sealed class Scripted : ISpeedForecasts
    {
        private int _asked;

        public int Asked => _asked;

        public Func<Task<PrefillForecast?>> Answer { get; set; } = () => Task.FromResult<PrefillForecast?>(null);

        public async ValueTask<PrefillForecast?> OfAsync(ForecastSubject subject, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _asked);
            return await Answer();
        }
    }

    /// <summary>Stands still until it is set; its timers are real.</summary>
    private sealed class HandClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}

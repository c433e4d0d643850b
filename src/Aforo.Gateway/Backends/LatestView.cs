namespace Aforo.Gateway.Backends;

/// <summary>What a backend told of itself last: asked for when somebody wants to know it, once a second at most, one question for all who wait.</summary>
internal sealed class LatestView
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>One that is well and near answers sooner.</summary>
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(250);

    private readonly BackendLook _look;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private Seen? _seen;
    private BackendView? _named;
    private Task<BackendView>? _looking;
    private int _inVain;

    /// <param name="before">The same before the configuration was read anew: which models it named goes on.</param>
    /// <param name="isAskedAlike">Whether <paramref name="before"/> asked the same in the same way: then it goes on as well whether it answered.</param>
    public LatestView(BackendLook look, TimeProvider clock, LatestView? before = null, bool isAskedAlike = false)
    {
        (_look, _clock, _named) = (look, clock, before?._named);
        if (isAskedAlike) _inVain = before?._inVain ?? 0;
    }

    /// <summary>What it told last, be it long ago; null before the first.</summary>
    public BackendView? Last => _seen?.View;

    /// <summary>
    /// What it tells now. One that was asked twice in vain, a machine that is off perhaps, is waited for only as long as one that is well takes, so that it does
    /// not hold up what goes elsewhere; the look at it goes on.
    /// </summary>
    public async ValueTask<BackendView> NowAsync(CancellationToken cancellation)
    {
        if (Recent() is { } known) return known;
        Task<BackendView> looking;
        lock (_gate)
        {
            if (Recent() is { } other) return other;
            looking = _looking is { IsCompleted: false } ? _looking : _looking = LookAsync();
        }
        if (Volatile.Read(ref _inVain) < 2) return await looking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await looking.WaitAsync(ShortWait, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new BackendView();
        }

        BackendView? Recent() => _seen is { } seen && _clock.GetElapsedTime(seen.At) < Fresh ? seen.View : null;
    }

    /// <summary>Where its models are named: in what it tells now, else in what it told when it named them last.</summary>
    public BackendView Naming(BackendView now) => NamesModels(now) ? now : _named ?? now;

    /// <summary>Something changed there: what it told no longer holds.</summary>
    public void Forget() => _seen = null;

    private async Task<BackendView> LookAsync()
    {
        var view = await BackendLook.InTimeAsync(_look.LookAsync, new BackendView()).ConfigureAwait(false);
        Volatile.Write(ref _inVain, view.IsUp ? 0 : _inVain + 1);
        _seen = new Seen(view, _clock.GetTimestamp());
        if (NamesModels(view)) _named = view;
        return view;
    }

    private static bool NamesModels(BackendView view) => view.Models is not null || !view.Names.IsEmpty;

    /// <summary>What was told when; one reference, which many requests read while another sets it.</summary>
    private sealed record Seen(BackendView View, long At);
}

using System.Collections.Immutable;

namespace Aforo.Gateway.Backends;

/// <summary>
/// What a server of the user's own lists, where nothing else is asked of it (LM Studio, vLLM and the like). Only who asks for a list of models has it asked, six times a minute at most;
/// while it does not answer, what it listed last holds.
/// </summary>
internal sealed class ModelList(BackendLook look, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task<ImmutableArray<ListedModel>> _asking = Task.FromResult(ImmutableArray<ListedModel>.Empty);
    private long? _at;

    public Task<ImmutableArray<ListedModel>> OfAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_asking.IsCompleted && (_at is not { } last || clock.GetElapsedTime(last) >= Fresh)) (_asking, _at) = (AskAsync(_asking.Result), clock.GetTimestamp());
            return _asking.WaitAsync(cancellation);
        }
    }

    private async Task<ImmutableArray<ListedModel>> AskAsync(ImmutableArray<ListedModel> before) => await BackendLook.InTimeAsync(look.ListAsync, null).ConfigureAwait(false) ?? before;
}

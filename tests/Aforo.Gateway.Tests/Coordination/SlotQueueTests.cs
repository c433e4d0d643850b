using Aforo.Gateway.Coordination;

namespace Aforo.Gateway.Tests.Coordination;

public sealed class SlotQueueTests
{
    private readonly InMemoryCoordination _coordination = new(TimeProvider.System);

    [Fact]
    public async Task Parties_take_turns_so_that_none_starves()
    {
        var first = (await EnterAsync("greedy"))!;
        var order = new List<string>();
        var waiting = new List<Task>();
        foreach (var party in (string[])["greedy", "greedy", "greedy", "greedy", "modest", "late"])
        {
            waiting.Add(ServeAsync(party));
            Assert.Equal(waiting.Count, _coordination.Load("b").Waiting);
        }
        first.Dispose();
        await Task.WhenAll(waiting);
        Assert.Equal(["greedy", "modest", "late", "greedy", "greedy", "greedy"], order);
        Assert.Equal((0, 0), _coordination.Load("b"));

        async Task ServeAsync(string party)
        {
            using var slot = await EnterAsync(party);
            lock (order) order.Add(party);
        }
    }

    [Fact]
    public async Task A_full_queue_and_too_long_a_wait_end_without_a_slot()
    {
        using var held = await EnterAsync("a");
        Assert.Null(await _coordination.EnterAsync(new SlotRequest("b", 1, "a", 0, TimeSpan.FromMinutes(1)), default));
        Assert.Null(await _coordination.EnterAsync(new SlotRequest("b", 1, "a", 5, TimeSpan.FromMilliseconds(20)), default));
        Assert.Equal((1, 0), _coordination.Load("b"));
    }

    [Fact]
    public async Task Who_leaves_while_waiting_leaves_nothing_behind()
    {
        var held = (await EnterAsync("a"))!;
        using var gone = new CancellationTokenSource();
        var waiting = _coordination.EnterAsync(new SlotRequest("b", 1, "a", 5, TimeSpan.FromMinutes(1)), gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        held.Dispose();
        Assert.Equal((0, 0), _coordination.Load("b"));
    }

    private ValueTask<ISlot?> EnterAsync(string party) => _coordination.EnterAsync(new SlotRequest("b", 1, party, 100, TimeSpan.FromMinutes(1)), default);
}

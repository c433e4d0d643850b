using Aforo.Gateway.Coordination;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

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

    [Fact]
    public async Task Who_needs_what_is_loaded_goes_before_who_would_have_it_loaded_anew_until_that_one_waited_long()
    {
        var clock = new FakeTimeProvider();
        var queue = new SlotQueue(clock);
        var (large, small, other) = (new RunnerNeed("w", "262144"), new RunnerNeed("w", "32768"), new RunnerNeed("v", "32768"));
        var first = (await Enter(large))!;
        var reload = Enter(small).AsTask();
        var second = (await Enter(large))!;
        Assert.NotNull(await Enter(other));
        Assert.NotNull(await Enter(null));
        Assert.False(reload.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(31));
        var late = Enter(large).AsTask();
        first.Dispose();
        Assert.False(reload.IsCompleted || late.IsCompleted);
        second.Dispose();
        var reloaded = (await reload)!;
        Assert.False(late.IsCompleted);
        reloaded.Dispose();
        Assert.NotNull(await late);

        ValueTask<ISlot?> Enter(RunnerNeed? need) => queue.EnterAsync(new SlotRequest("b", null, "p", 100, TimeSpan.FromHours(1)) { Runner = need }, default);
    }

    [Fact]
    public async Task A_free_slot_goes_to_who_comes_where_those_who_wait_have_no_use_for_it()
    {
        var clock = new FakeTimeProvider();
        var queue = new SlotQueue(clock);
        var (large, small) = (new RunnerNeed("w", "262144"), new RunnerNeed("w", "32768"));
        Assert.NotNull(await Enter(large, 0));
        var reload = Enter(small, 100).AsTask();
        clock.Advance(TimeSpan.FromSeconds(31));
        var late = Enter(large, 100).AsTask();

        Assert.NotNull(await Enter(null, 0));
        Assert.False(reload.IsCompleted || late.IsCompleted);
        Assert.Null(await Enter(large, 2));
        Assert.Equal((2, 2), queue.Load);

        ValueTask<ISlot?> Enter(RunnerNeed? need, int longest) => queue.EnterAsync(new SlotRequest("b", 3, "p", longest, TimeSpan.FromHours(1)) { Runner = need }, default);
    }

    [Fact]
    public async Task More_slots_are_given_to_those_who_wait_as_soon_as_they_are_told()
    {
        Assert.NotNull(await EnterAsync("a"));
        var waiting = EnterAsync("a").AsTask();
        Assert.NotNull(await _coordination.EnterAsync(new SlotRequest("b", 3, "a", 5, TimeSpan.FromMinutes(1)), default));
        Assert.NotNull(await waiting);
    }

    [Fact]
    public async Task Twenty_thousand_who_wait_may_all_leave_at_once()
    {
        var clock = new FakeTimeProvider();
        var queue = new SlotQueue(clock);
        using var held = await queue.EnterAsync(new SlotRequest("b", 1, "p", 0, TimeSpan.FromHours(1)), default);
        using var over = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 20_000).Select(i => queue.EnterAsync(new SlotRequest("b", 1, $"{i % 10_000}", 100_000, TimeSpan.FromHours(1)), over.Token).AsTask()).ToArray();
        Assert.Equal((1, 20_000), queue.Load);
        var leaving = over.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        await leaving;
        Assert.Equal((1, 0), queue.Load);
    }

    [Fact]
    public async Task Requests_that_alternate_between_two_runners_load_each_once()
    {
        var queue = new SlotQueue(new FakeTimeProvider());
        var needs = Enumerable.Range(0, 20).Select(i => new RunnerNeed("w", i % 2 == 0 ? "a" : "b")).ToArray();
        var (loads, loaded) = (0, (RunnerNeed?)null);
        var held = (await queue.EnterAsync(new SlotRequest("b", 1, "p", 100, TimeSpan.FromHours(1)), default))!;
        var all = needs.Select((need, i) => ServeAsync(need, "p" + (i % 3))).ToArray();
        held.Dispose();
        await Task.WhenAll(all);

        Assert.Equal(2, loads);
        Assert.Equal((0, 0), queue.Load);

        async Task ServeAsync(RunnerNeed need, string party)
        {
            using var slot = await queue.EnterAsync(new SlotRequest("b", 1, party, 100, TimeSpan.FromHours(1)) { Runner = need }, default);
            if (loaded != need) (loads, loaded) = (loads + 1, need);
        }
    }

    [Fact]
    public void Whatever_comes_and_goes_no_two_runners_of_the_same_weights_work_at_once_and_all_are_served() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 40]).Array[1, 40].Sample(steps => RunAsync(steps).GetAwaiter().GetResult(), iter: 300);

    private static async Task RunAsync((int Weights, int Options, int Party, int Seconds)[] steps)
    {
        var clock = new FakeTimeProvider();
        var queue = new SlotQueue(clock);
        var active = new List<(RunnerNeed? Need, ISlot Slot)>();
        var waiting = new List<(RunnerNeed? Need, Task<ISlot?> Slot)>();
        foreach (var step in steps)
        {
            var need = step.Weights == 0 ? null : new RunnerNeed($"{step.Weights}", $"{step.Options}");
            waiting.Add((need, queue.EnterAsync(new SlotRequest("b", 2, $"{step.Party}", 1000, TimeSpan.FromDays(1)) { Runner = need }, default).AsTask()));
            clock.Advance(TimeSpan.FromSeconds(step.Seconds));
            await TakeAsync();
            if (step.Seconds % 3 == 0) await LeaveAsync();
        }
        while (active.Count > 0) await LeaveAsync();
        Assert.Empty(waiting);
        Assert.Equal((0, 0), queue.Load);

        async Task LeaveAsync()
        {
            if (active.Count == 0) return;
            active[0].Slot.Dispose();
            active.RemoveAt(0);
            await TakeAsync();
        }

        async Task TakeAsync()
        {
            // What the queue counts as active is handed out, if not yet seen.
            while (active.Count < queue.Load.Active)
            {
                var given = await Task.WhenAny(waiting.Select(one => one.Slot));
                var at = waiting.FindIndex(one => one.Slot == given);
                active.Add((waiting[at].Need, (await given)!));
                waiting.RemoveAt(at);
            }
            Assert.True(active.Count <= 2);
            foreach (var (one, _) in active) Assert.DoesNotContain(active, other => one is not null && other.Need is not null && one.Displaces(other.Need));
        }
    }

    private ValueTask<ISlot?> EnterAsync(string party) => _coordination.EnterAsync(new SlotRequest("b", 1, party, 100, TimeSpan.FromMinutes(1)), default);
}

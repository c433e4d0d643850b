using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;

namespace Aforo.Gateway.Tests.Backends;

/// <summary>A server that answers to any name is asked for whatever clients make up.</summary>
public sealed class BoundedBooksTests
{
    private const int Many = 5000;

    [Fact]
    public void What_is_learnt_of_names_does_not_grow_without_end()
    {
        var (sizes, rates) = (new SizeBook(), new RateBook());
        var facts = new BodyFacts { TextBytes = 8192, MostTokens = 8192 };
        for (var i = 0; i < Many; i++)
        {
            sizes.Learn("m" + i, facts, 2000);
            rates.Learn("m" + i, 2000, 1);
        }
        Assert.InRange(Enumerable.Range(0, Many).Count(i => sizes.Knows("m" + i)), 1, 1000);
        Assert.InRange(Enumerable.Range(0, Many).Count(i => rates.Speed("m" + i) is not null), 1, 1000);
        Assert.True(sizes.Knows("m" + (Many - 1)));
        Assert.NotNull(rates.Speed("m" + (Many - 1)));
    }

    [Fact]
    public void Caches_of_as_many_models_as_are_kept_stay_known()
    {
        var caches = new CacheBook();
        for (var i = 0; i < 100; i++) caches.Took("m" + i, "c", 1);
        caches.Took("m7", "d", 1);
        Assert.True(caches.Holds("m8", "c"));
        Assert.True(caches.Holds("m7", "d"));
    }
}

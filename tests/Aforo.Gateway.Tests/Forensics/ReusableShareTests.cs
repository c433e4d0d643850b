using System.Buffers;
using System.Text;
using Aforo.Gateway.Forensics;

namespace Aforo.Gateway.Tests.Forensics;

/// <summary>What of a prompt a runtime may still have in its cache.</summary>
public sealed class ReusableShareTests
{
    private static readonly string Rules = string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i} of the rules; "));
    private static readonly string Page = string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i} of a page; "));
    private static readonly string Tools = string.Concat(Enumerable.Range(0, 400).Select(i => $"does thing {i}; "));

    private readonly ConversationMemory _memory = new();

    [Fact]
    public void Nothing_of_the_first_prompt_that_is_seen() => Assert.Equal(0, Share(System(Rules), User(Page)));

    [Fact]
    public void All_of_a_prompt_that_comes_again_and_what_was_there_of_one_that_grew()
    {
        Share(System(Rules), User("a"));
        Assert.Equal(1, Share(System(Rules), User("a")));
        Assert.InRange(Share(System(Rules), User("a"), User(Page)), 0.4, 0.6);
    }

    [Fact]
    public void Another_conversation_may_begin_like_it()
    {
        Share(System(Rules), User("a"));
        Assert.InRange(Share(System(Rules), User("b" + Page)), 0.4, 0.6);
    }

    [Fact]
    public void Next_to_nothing_where_it_begins_differently()
    {
        Share(System("Now: 10:00:01 " + Rules), User("a"));
        Assert.InRange(Share(System("Now: 10:00:02 " + Rules), User("a")), 0, 0.05);
    }

    [Fact]
    public void Tools_may_stand_before_the_system_text()
    {
        var tools = $$""", "tools":[{"name":"t","description":"{{Tools}}"}]""";
        Ask("Now: 10:00:01 " + Rules, tools);
        Assert.InRange(Ask("Now: 10:00:02 " + Rules, tools), 0.3, 0.6);

        double Ask(string system, string rest) => ShareOf($$"""{"model":"m","messages":[{{System(system)}},{{User("a")}}]{{rest}}}""");
    }

    [Fact]
    public void Perhaps_all_of_a_conversation_that_began_elsewhere()
    {
        Assert.Equal(1, Share(System(Rules), User("a"), """{"role":"assistant","content":"an answer"}""", User(Page)));
        Assert.Equal(0, Share(User(Page + """ says \"assistant\" """)));
    }

    [Fact]
    public void Of_a_conversation_that_is_not_known_nothing_is() => Assert.Null(_memory.ReusableShare("c"));

    private double Share(params string[] messages) => ShareOf($$"""{"model":"m","messages":[{{string.Join(',', messages)}}]}""");

    private double ShareOf(string body) => _memory.ReusableShare(_memory.Take("agent", "m", null, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body))).Conversation!)!.Value;

    private static string System(string text) => $$"""{"role":"system","content":"{{text}}"}""";

    private static string User(string text) => $$"""{"role":"user","content":"{{text}}"}""";
}

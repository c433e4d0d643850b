using System.Text;
using Aforo.Gateway.Forensics;
using CsCheck;

namespace Aforo.Gateway.Tests.Forensics;

public sealed class ForensicsTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i} of the rules; "));

    [Fact]
    public void A_conversation_that_grows_keeps_all_of_its_prefix()
    {
        var memory = new ConversationMemory();
        Assert.Null(memory.Take("c", Body("You are careful.", ["hello"])));
        memory.Tokens("c", 1_000);
        Assert.Equal(new PrefixChange(1, "none", null, 0, 0), memory.Take("c", Body("You are careful.", ["hello", "world"])));
    }

    [Theory]
    [InlineData("Now: 2026-11-26 10:00:01", "Now: 2026-11-26 10:00:02", "time")]
    [InlineData("Today is 2026-11-26.", "Today is 2026-11-27.", "date")]
    [InlineData("Today is Thursday, November 26", "Today is Friday, November 27", "date")]
    [InlineData("x-anthropic-billing-header: cc_version=2.1.0; cch=aaaaa;", "x-anthropic-billing-header: cc_version=2.1.0; cch=bbbbb;", "attribution")]
    [InlineData("session 123e4567-e89b-12d3-a456-426614174000", "session 123e4567-e89b-12d3-a456-426614174001", "id")]
    [InlineData("Be brief.", "Be very brief.", "system")]
    public void What_changed_first_is_named(string before, string after, string cause)
    {
        var memory = new ConversationMemory();
        memory.Take("c", Body(before + " " + Long, ["hello"]));
        memory.Tokens("c", 10_000);
        var change = memory.Take("c", Body(after + " " + Long, ["hello", "world"]))!;
        Assert.Equal(cause, change.Cause);
        Assert.Equal(0, change.Position);
        Assert.Equal(10_000, change.LostTokens);
    }

    [Fact]
    public void The_place_is_found_to_a_block()
    {
        var memory = new ConversationMemory();
        memory.Take("c", Body(Long + " 10:00:01 " + Long, ["hello"]));
        memory.Tokens("c", 10_000);
        var change = memory.Take("c", Body(Long + " 10:00:02 " + Long, ["hello"]))!;
        Assert.InRange(Long.Length - change.Position!.Value, -PromptTrace.BlockSize, PromptTrace.BlockSize);
        Assert.InRange(change.LostTokens!.Value, 4_800, 5_300);
        Assert.NotEqual(0UL, change.Hash);
    }

    [Fact]
    public void A_tool_list_in_another_order_is_told_as_tools()
    {
        var memory = new ConversationMemory();
        memory.Take("c", Body("s", ["m"], tools: ["read", "write"]));
        Assert.Equal("tools", memory.Take("c", Body("s", ["m"], tools: ["write", "read"]))!.Cause);
    }

    [Fact]
    public void An_edited_and_a_shortened_history_are_told_apart()
    {
        var memory = new ConversationMemory();
        memory.Take("c", Body("s", ["one", "two", "three"]));
        Assert.Equal("history", memory.Take("c", Body("s", ["one", "2", "three"]))!.Cause);
        Assert.Equal("shortened", memory.Take("c", Body("s", ["one"]))!.Cause);
    }

    [Theory]
    [InlineData("""{"model":"m","system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":"a"}],"tools":[{"name":"t"}]}""", "System,Tools,Message")]
    [InlineData("""{"messages":[{"content":"s","role":"system"},{"role":"user","content":"a"},{"role":"system","content":"late"}]}""", "System,Message,Message")]
    [InlineData("""{"instructions":"i","input":[{"role":"user"}],"tools":null}""", "System,Message")]
    [InlineData("""{"prompt":"p"}""", "Message")]
    [InlineData("""{"messages":"odd"}""", "Message")]
    [InlineData("[]", "")]
    [InlineData("nonsense", "")]
    [InlineData("""{"messages":[{"role":"user"}""", "")]
    public void Bodies_of_every_dialect_are_read(string body, string kinds) => Assert.Equal(kinds, string.Join(',', PromptReader.Read(Encoding.UTF8.GetBytes(body)).Select(segment => segment.Kind)));

    [Fact]
    public void Conversations_are_told_apart_by_their_first_message_or_by_what_the_client_says()
    {
        string? Key(string system, string first, string? stated = null, string? agent = "a")
        {
            var body = Body(system, [first, "x"]);
            return ConversationKey.Of(agent, "m", stated, body, PromptReader.Read(body));
        }
        Assert.Equal(Key("one", "hello"), Key("two", "hello"));
        Assert.NotEqual(Key("one", "hello"), Key("one", "hi"));
        Assert.NotEqual(Key("one", "hello"), Key("one", "hello", agent: "b"));
        Assert.Equal(Key("one", "hello", "session-1"), Key("two", "hi", "session-1"));
        Assert.DoesNotContain("session-1", Key("one", "hello", "session-1"));
    }

    [Fact]
    public void What_was_quiet_longest_is_forgotten_first()
    {
        var memory = new ConversationMemory(mostConversations: 3);
        foreach (var key in (string[])["a", "b", "c", "a", "d"]) memory.Take(key, Body("s", [key]));
        Assert.Equal(3, memory.Count);
        Assert.NotNull(memory.Take("a", Body("s", ["a"])));
        Assert.Null(memory.Take("b", Body("s", ["b"])));
    }

    [Fact]
    public void Memory_is_bounded_by_bytes_too()
    {
        var memory = new ConversationMemory(mostBytes: 100_000);
        for (var i = 0; i < 200; i++) memory.Take($"c{i}", Body(new string('x', 200_000), ["m"]));
        Assert.InRange(memory.Count, 1, 20);
    }

    [Fact]
    public void Where_two_bodies_part_is_never_told_too_late() =>
        Gen.Select(Gen.Int[0, 5_000], Gen.Int[1, 5_000], Gen.Char['a', 'z']).Sample((at, length, letter) =>
        {
            var text = new string('x', Math.Max(at + 1, length)).ToCharArray();
            var before = Body(new string(text), ["m"]);
            text[at] = letter == 'x' ? 'y' : letter;
            var memory = new ConversationMemory();
            memory.Take("c", before);
            var change = memory.Take("c", Body(new string(text), ["m"]))!;
            // The text begins within its message's JSON.
            var place = at + """{"role":"system","content":" """.Length - 1;
            return change.Position <= place && change.Position > place - PromptTrace.BlockSize;
        });

    [Fact]
    public void Any_body_is_answered() => Gen.Byte.Array[0, 300].Sample(noise =>
    {
        var body = Body("system", ["one", "two"], tools: ["t"]);
        foreach (var (value, index) in noise.Select((value, index) => (value, index)).Where(one => one.index % 40 == 0)) body[value * 7 % body.Length] = noise[(index + 1) % noise.Length];
        var memory = new ConversationMemory();
        memory.Take("c", body);
        memory.Take("c", noise);
    }, iter: 100_000);

    [Fact]
    public void A_turn_tells_its_conversation_and_what_changed_also_across_pieces()
    {
        var memory = new ConversationMemory();
        var first = memory.Take("a", "m", null, Pieces(Body("Now: 10:00:01 " + Long, ["hello"])));
        var second = memory.Take("a", "m", null, Pieces(Body("Now: 10:00:02 " + Long, ["hello", "world"])));
        Assert.Equal(first.Conversation, second.Conversation);
        Assert.Equal((null, "time"), (first.Change, second.Change?.Cause));
    }

    private static System.Buffers.ReadOnlySequence<byte> Pieces(byte[] body)
    {
        var first = new Piece(body.AsMemory(0, 100), 0);
        var last = new Piece(body.AsMemory(100), 100);
        first.Then(last);
        return new System.Buffers.ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : System.Buffers.ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long at) => (Memory, RunningIndex) = (memory, at);

        public void Then(Piece next) => Next = next;
    }

    private static byte[] Body(string system, string[] messages, string[]? tools = null) => Encoding.UTF8.GetBytes(
        $$"""{"model":"m","messages":[{"role":"system","content":"{{system}}"},{{string.Join(',', messages.Select(message => $"{{\"role\":\"user\",\"content\":\"{message}\"}}"))}}]{{(tools is null ? "" : $",\"tools\":[{string.Join(',', tools.Select(tool => $"{{\"name\":\"{tool}\"}}"))}]")}}}""");
}

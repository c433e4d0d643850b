using System.Text;
using Aforo.Core.Cases;
using Aforo.Systems.Agents;
using Aforo.Systems.Agents.OpenClaw;
using Aforo.Systems.Agents.OpenCode;
using CsCheck;

namespace Aforo.Systems.Tests.Agents;

/// <summary>Damaged logs and sessions: nothing may stop a reader, and no number may come out that is none.</summary>
public sealed class AgentMutationTests
{
    private static readonly byte[][] Lines =
    [
        .. Directory.GetFiles(AgentWorld.Fixture("OpenClaw"), "*.*", SearchOption.AllDirectories).Where(file => file.EndsWith(".jsonl", StringComparison.Ordinal) || file.EndsWith(".txt", StringComparison.Ordinal))
            .SelectMany(File.ReadAllLines).Where(line => line.Length is > 0 and < 2500).Distinct().Select(Encoding.UTF8.GetBytes),
        Encoding.UTF8.GetBytes("timestamp=2026-11-26T14:45:59.838Z level=ERROR run=1 message=\"stream error\" providerID=a modelID=b error.error=\"ProviderHeaderTimeoutError: Provider response headers timed out after 3000ms\""),
    ];

    private static readonly Gen<byte[]> Damaged =
        from lines in Gen.Int[0, Lines.Length - 1].Array[1, 3]
        from changes in Gen.Select(Gen.Double[0, 1], Gen.Byte, Gen.Int[0, 6]).Array[0, 6]
        select Change([.. lines.SelectMany(at => Lines[at].Append((byte)'\n'))], changes);

    [Fact]
    public void A_hundred_thousand_damaged_records_are_read() => Damaged.Sample(Survives, iter: 100_000, seed: "0N0XIzNsQ0O2", threads: 1);

    [Fact]
    public void Records_of_other_seeds_are_read() => Damaged.Sample(Survives, iter: 3_000, threads: 1);

    [Theory]
    [InlineData("{\"time\":\"0001-01-01T00:00:00Z\",\"message\":\"fetch timeout reached; aborting operation\",\"1\":{\"timeoutMs\":1e300,\"elapsedMs\":500000,\"url\":\"http://a/api/chat\"}}")]
    [InlineData("{\"time\":\"2026-11-23T03:29:14.488+00:00\",\"message\":\"\\ud800 fetch timeout reached\",\"1\":{\"\\udc00\":1}}")]
    [InlineData("{\"type\":\"message\",\"timestamp\":\"9999-12-31T23:59:59Z\",\"message\":{\"role\":\"assistant\",\"usage\":{\"input\":9223372036854775807,\"cacheRead\":9223372036854775807}}}")]
    [InlineData("[agent/embedded] transient same-model retry for a/b reason=timeout")]
    [InlineData("timestamp=0001-01-01T00:00:00Z level=ERROR run=1 message=\"stream error\" error=\"ProviderHeaderTimeoutError timed out after 99999999999999999999ms\"")]
    public void Odd_values_are_read(string line) => Survives(Encoding.UTF8.GetBytes(line));

    [Fact]
    public void Lines_keep_their_numbers_when_others_are_too_long()
    {
        var text = Encoding.UTF8.GetBytes("a\n" + new string('b', JsonLines.LongestLine + 70_000) + "\n" + new string('c', 200_000) + "\n\nd");
        using var stream = new MemoryStream(text);
        var lines = new List<(int Number, int Length)>();
        JsonLines.Split(stream, default, (line, number) => lines.Add((number, line.Length)));
        Assert.Equal([(1, 1), (3, 200_000), (4, 0), (5, 1)], lines);
    }

    private static void Survives(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Check(OpenClawLog.Read(stream, "log", null, default).Requests);
        stream.Position = 0;
        Check(OpenCodeLog.Read(stream, "log", null, default).Requests);
        stream.Position = 0;
        var requests = new RequestList();
        var events = new OpenClawEvents("s", null, requests);
        JsonLines.Read(stream, default, default, (entry, line) => events.Read(entry, new()));
        Check(requests.ToImmutable());
    }

    private static void Check(IEnumerable<ObservedRequest> requests)
    {
        foreach (var request in requests)
        {
            Assert.False(request.PromptTokens < 0 || request.CachedTokens < 0 || request.EstimatedTokens < 0 || request.ElapsedSeconds is < 0 or > 7 * 86_400);
            Assert.True(request.ElapsedSeconds is null || double.IsFinite(request.ElapsedSeconds.Value));
        }
    }

    private static byte[] Change(byte[] input, (double Where, byte What, int How)[] changes)
    {
        var bytes = new List<byte>(input);
        foreach (var (where, what, how) in changes)
        {
            if (bytes.Count == 0) return [];
            var at = (int)(where * (bytes.Count - 1));
            switch (how)
            {
                case 0: bytes[at] = what; break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, what); break;
                case 3: bytes.RemoveRange(at, Math.Min(what, bytes.Count - at)); break;
                case 4: bytes[at] = (byte)"0123456789-.=:| []\"{}\\u\n"[what % 24]; break;
                case 5: bytes.InsertRange(at, Enumerable.Repeat((byte)'9', what % 40)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(what, bytes.Count - at))); break;
            }
        }
        return [.. bytes];
    }
}

using System.Text.Json.Nodes;
using Aforo.Engine.Tests.Models;

namespace Aforo.Engine.Tests.Servers;

/// <summary>
/// What goes wrong with local servers, made to happen to a real one. Each takes more start flags, such as <c>-lv 4</c> for a log that
/// tells prompt sizes and reuse.
/// </summary>
public static class Situations
{
    /// <summary>8,192 tokens divided among four slots; a prompt of 3,001 is refused by a slot of 2,048.</summary>
    public static async Task<Happened> SlotsDivideAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Quick, ["-c", "8192", "-np", "4", "--no-kv-unified", .. more]);
        return new Happened(server, [await server.CompleteAsync(Text('a', 1000)), await server.CompleteAsync(Text('a', 3000))]);
    }

    /// <summary>Nothing is set: four slots, one pool, the trained length for each.</summary>
    public static async Task<Happened> DefaultsAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Quick, more);
        return new Happened(server, [await server.CompleteAsync(Text('a', 3000), 4)]);
    }

    /// <summary>Two conversations take turns in one slot, without a host copy: the first is read again from its beginning.</summary>
    public static async Task<Happened> LostPrefixAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Quick, ["-c", "4096", "-np", "1", "--cache-ram", "0", .. more]);
        return new Happened(server, [await server.CompleteAsync(Text('a', 1500)), await server.CompleteAsync(Text('b', 1500)), await server.CompleteAsync(Text('a', 1600))]);
    }

    /// <summary>The same with a host copy, from which the first conversation comes back.</summary>
    public static async Task<Happened> HostCopyAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Quick, ["-c", "4096", "-np", "1", .. more]);
        return new Happened(server, [await server.CompleteAsync(Text('a', 1500)), await server.CompleteAsync(Text('b', 1500)), await server.CompleteAsync(Text('a', 1600))]);
    }

    /// <summary>A client gives up while its prompt is read, and sends it again: what was read is not lost.</summary>
    public static async Task<Happened> ClientLeavesAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Slow, ["-c", "8192", "-np", "1", "-t", "1", "-tb", "1", "-b", "64", "-ub", "64", .. more]);
        using var client = new CancellationTokenSource();
        var first = server.CompleteAsync(Text('a', 2000), cancellation: client.Token);
        while (!first.IsCompleted && await ReadSoFarAsync(server) < 256) await Task.Delay(50, TestContext.Current.CancellationToken);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        return new Happened(server, [await server.CompleteAsync(Text('a', 2000))]);
    }

    /// <summary>Three requests share a pool of 2,048 cells and fill it together.</summary>
    public static async Task<Happened> PoolFullAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Quick, ["-c", "2048", "-np", "3", "--kv-unified", .. more]);
        return new Happened(server, [.. await Task.WhenAll("abc".Select(letter => server.CompleteAsync(Text(letter, 600), 600)))]);
    }

    /// <summary>Twice the trained length is asked for; a slot gets the trained length, and a prompt between them is refused.</summary>
    public static async Task<Happened> AboveTrainedAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Short, ["-c", "8192", "-np", "1", .. more]);
        return new Happened(server, [await server.CompleteAsync(Text('a', 5000))]);
    }

    /// <summary>A recurrent model whose second prompt differs from the first in its last letter: all of it is read again.</summary>
    public static async Task<Happened> CannotReuseAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Recurrent, ["-c", "4096", "-np", "1", "--cache-ram", "0", "--ctx-checkpoints", "0", .. more]);
        return new Happened(server, [await server.CompleteAsync(Text('a', 1000) + "x"), await server.CompleteAsync(Text('a', 1000) + "y")]);
    }

    /// <summary>The window fills up while an answer is written, and half of it is thrown away.</summary>
    public static async Task<Happened> ShiftAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Quick, ["-c", "512", "-np", "1", "--context-shift", .. more]);
        return new Happened(server, [await server.CompleteAsync(Text('a', 300), 400)]);
    }

    /// <summary>The window fills up while an answer is written, and the answer ends there.</summary>
    public static async Task<Happened> WindowFullAsync(TinyModels models, params string[] more)
    {
        var server = await RealServer.StartAsync(models.Quick, ["-c", "512", "-np", "1", .. more]);
        return new Happened(server, [await server.CompleteAsync(Text('a', 300), 400)]);
    }

    /// <summary>A prompt of so many tokens, and one for its beginning.</summary>
    public static string Text(char letter, int tokens) => new(letter, tokens);

    private static async Task<int> ReadSoFarAsync(RealServer server) => (int?)JsonNode.Parse(await server.GetAsync("slots"))![0]!["n_prompt_tokens_processed"] ?? 0;
}

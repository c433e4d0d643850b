using System.Collections.Concurrent;
using Aforo.Gateway.Configuration;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A configuration that is read anew while requests are under way.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task No_request_is_dropped_and_the_new_one_holds_from_then_on()
    {
        var answer = ScriptedBackend.Reply(200, "application/json", """{"choices":[]}""");
        await using var backend = new ScriptedBackend(async (_, stream, cancellation) =>
        {
            await Task.Delay(300, cancellation);
            await stream.WriteAsync(answer, cancellation);
        });
        var text = Gateways.One(backend, "openai");
        await using var gateway = await Gateways.StartAsync(text);
        using var http = new HttpClient();
        var statuses = new ConcurrentBag<int>();
        var asking = Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (_, cancellation) =>
        {
            using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", "false", StringComparison.Ordinal)), cancellation);
            Assert.Equal("""{"choices":[]}""", (await response.Content.ReadAsStringAsync(cancellation)).Trim());
            statuses.Add((int)response.StatusCode);
        });
        for (var i = 0; i < 20 && !asking.IsCompleted; i++)
        {
            gateway.Use(Gateways.Read(text.Replace("\"name\": \"b\"", $"\"name\": \"b{i}\"", StringComparison.Ordinal)));
            await Task.Delay(50);
        }
        await asking;
        Assert.Equal(200, statuses.Count(status => status == 200));
        gateway.Use(Gateways.Read(text.Replace("\"name\": \"b\"", "\"name\": \"last\"", StringComparison.Ordinal)));
        using var after = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", "false", StringComparison.Ordinal)));
        Assert.Equal(["last"], after.Headers.GetValues("X-Aforo-Backend"));
    }

    [Fact]
    public async Task A_file_that_breaks_is_told_with_its_line_and_changes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("aforo-reload-");
        var path = Path.Join(folder.FullName, "gateway.jsonc");
        File.WriteAllText(path, """{"listen": "127.0.0.1:1"}""");
        var (used, told) = (new ConcurrentQueue<GatewayConfiguration>(), new ConcurrentQueue<ConfigurationProblem>());
        using (new ConfigurationFile(path, File.ReadAllBytes(path), TimeProvider.System, used.Enqueue, problems => { foreach (var one in problems) told.Enqueue(one); }))
        {
            File.WriteAllText(path, "{\n  \"listen\": 7\n}");
            await Gateways.UntilAsync(() => !told.IsEmpty);
            Assert.Empty(used);
            Assert.Equal(2, told.First().Line);
            File.WriteAllText(path, """{"listen": "127.0.0.1:2"}""");
            await Gateways.UntilAsync(() => !used.IsEmpty);
            Assert.Equal(["127.0.0.1:2"], used.First().Listen);
        }
        folder.Delete(recursive: true);
    }
}

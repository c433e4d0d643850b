using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aforo.Lab.Simulators.Cloud;

namespace Aforo.Lab.Tests.Simulators.Cloud;

public sealed class CloudSimulatorTests
{
    public static TheoryData<CloudProvider> Providers => [.. Enum.GetValues<CloudProvider>()];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Every_byte_that_arrives_is_kept(CloudProvider provider)
    {
        await using var simulator = await CloudSimulator.StartAsync(provider, new CloudSimulatorOptions());
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(simulator.Address, "somewhere?mark=query-mark")) { Content = new StringContent("body-mark", Encoding.UTF8) };
        request.Headers.Add("X-Mark", "header-mark");
        using var response = await http.SendAsync(request);
        var received = Assert.Single(simulator.Received);
        Assert.All(["query-mark", "header-mark", "body-mark"], mark => Assert.True(received.Holds(mark), mark));
        Assert.False(received.Holds("other-mark"));
        Assert.False(await received.Left);
        Assert.Equal((int)response.StatusCode, received.Status);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_client_that_leaves_is_noticed(CloudProvider provider)
    {
        await using var simulator = await CloudSimulator.StartAsync(provider, new CloudSimulatorOptions { Faults = _ => CloudFault.Stall });
        using var http = new HttpClient();
        using (var response = await http.SendAsync(Chat(simulator, stream: true), HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            Assert.True(await stream.ReadAsync(new byte[1000]) > 0);
        }
        Assert.True(await simulator.Received.Single().Left.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_connection_is_cut_in_the_middle(CloudProvider provider)
    {
        await using var simulator = await CloudSimulator.StartAsync(provider, new CloudSimulatorOptions { Faults = _ => CloudFault.Cut });
        using var http = new HttpClient();
        foreach (var stream in (bool[])[true, false])
        {
            using var response = await http.SendAsync(Chat(simulator, stream), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(200, (int)response.StatusCode);
            await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData(CloudProvider.OpenAi, "unknown_parameter")]
    [InlineData(CloudProvider.Anthropic, "Extra inputs are not permitted")]
    [InlineData(CloudProvider.Gemini, "Cannot find field")]
    [InlineData(CloudProvider.Mistral, "extra_forbidden")]
    public async Task What_belongs_to_a_local_runtime_is_refused(CloudProvider provider, string words)
    {
        await using var simulator = await CloudSimulator.StartAsync(provider, new CloudSimulatorOptions());
        using var http = new HttpClient();
        using var response = await http.SendAsync(Chat(simulator, stream: false, body => body["num_ctx"] = 4096));
        Assert.True((int)response.StatusCode is 400 or 422);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CloudProvider.OpenAi, "tool_calls")]
    [InlineData(CloudProvider.Anthropic, "tool_use")]
    [InlineData(CloudProvider.Gemini, "tool_calls")]
    [InlineData(CloudProvider.Mistral, "tool_calls")]
    public async Task A_call_of_a_tool_streams_the_arguments_that_the_whole_reply_has(CloudProvider provider, string finish)
    {
        var call = new CloudToolCall("aB3dE6gH9", "read_file", ["{\"path\":", "\"a.txt\"}"]);
        await using var simulator = await CloudSimulator.StartAsync(provider, new CloudSimulatorOptions { Replies = request => new CloudAnswer { Text = [], Calls = request.ToolResults == 0 ? [call] : [] } });
        using var http = new HttpClient();
        using var whole = await http.SendAsync(Chat(simulator, stream: false));
        using var streamed = await http.SendAsync(Chat(simulator, stream: true));
        Assert.Contains($"\"{finish}\"", await whole.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var arguments = new StringBuilder();
        foreach (var line in (await streamed.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)))
        {
            var data = JsonNode.Parse(line[6..])!;
            arguments.Append((string?)data["delta"]?["partial_json"]);
            if (data["choices"]?.AsArray().FirstOrDefault()?["delta"]?["tool_calls"] is JsonArray calls) arguments.Append((string?)calls[0]!["function"]!["arguments"]);
        }
        Assert.Equal(call.WholeArguments, arguments.ToString());
    }

    [Fact]
    public async Task Models_are_listed_and_others_are_unknown()
    {
        await using var simulator = await CloudSimulator.StartAsync(CloudProvider.Anthropic, new CloudSimulatorOptions { Models = ["claude-x"] });
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("x-api-key", "test-key");
        Assert.Contains("claude-x", await http.GetStringAsync(new Uri(simulator.Address, "v1/models")), StringComparison.Ordinal);
        using var response = await http.SendAsync(Chat(simulator, stream: false));
        Assert.Equal(404, (int)response.StatusCode);
    }

    private static HttpRequestMessage Chat(CloudSimulator simulator, bool stream, Action<JsonObject>? change = null)
    {
        var body = new JsonObject { ["model"] = "m", ["max_tokens"] = 100, ["stream"] = stream, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Say hi" }) };
        change?.Invoke(body);
        var path = simulator.Provider == CloudProvider.Anthropic ? "/v1/messages" : "/chat/completions";
        var request = new HttpRequestMessage(HttpMethod.Post, simulator.BaseAddress.ToString().TrimEnd('/') + path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Authorization", "Bearer test-key");
        request.Headers.Add("anthropic-version", "2023-06-01");
        return request;
    }
}

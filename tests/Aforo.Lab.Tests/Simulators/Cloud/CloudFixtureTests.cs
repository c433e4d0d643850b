using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aforo.Lab.Simulators.Cloud;
using Aforo.Lab.Simulators;

namespace Aforo.Lab.Tests.Simulators.Cloud;

/// <summary>What the simulators send, compared with the samples of what the providers send: status, type, headers, framing, names of events, every member and value.</summary>
public sealed class CloudFixtureTests
{
    private static readonly JsonElement Replies = JsonDocument.Parse(File.ReadAllBytes(Path("replies.json"))).RootElement;

    private const long Created = 1_791_300_000;

    /// <summary>Prompt of the size that the samples' usage states.</summary>
    private const int Prompt = 48_211;

    [Theory]
    [InlineData(CloudProvider.OpenAi, "openai/chat-nonstream.json", "9fA2k1")]
    [InlineData(CloudProvider.OpenAi, "openai/chat-stream.sse", "9fA2k1")]
    [InlineData(CloudProvider.OpenAi, "openai/chat-midstream-error.sse", "9fA2k1")]
    [InlineData(CloudProvider.OpenAi, "openai/chat-error-context.json", null)]
    [InlineData(CloudProvider.OpenAi, "openai/chat-error-rate-limit.json", null)]
    [InlineData(CloudProvider.OpenAi, "openai/chat-error-quota.json", null)]
    [InlineData(CloudProvider.OpenAi, "openai/chat-error-auth.json", null)]
    [InlineData(CloudProvider.OpenAi, "openai/chat-error-overloaded.json", null)]
    [InlineData(CloudProvider.OpenAi, "openai/responses-nonstream.json", "68c1")]
    [InlineData(CloudProvider.OpenAi, "openai/responses-incomplete.json", "68c1")]
    [InlineData(CloudProvider.OpenAi, "openai/responses-stream.sse", "68c1")]
    [InlineData(CloudProvider.OpenAi, "openai/responses-stream-context.sse", "68c1")]
    [InlineData(CloudProvider.OpenAi, "openai/responses-error-context.json", null)]
    [InlineData(CloudProvider.Anthropic, "anthropic/messages-nonstream.json", "01XF")]
    [InlineData(CloudProvider.Anthropic, "anthropic/messages-stream.sse", "01XF")]
    [InlineData(CloudProvider.Anthropic, "anthropic/midstream-error.sse", "01XG")]
    [InlineData(CloudProvider.Anthropic, "anthropic/error-context.json", null)]
    [InlineData(CloudProvider.Anthropic, "anthropic/error-context-with-output.json", null)]
    [InlineData(CloudProvider.Anthropic, "anthropic/error-rate-limit.json", null)]
    [InlineData(CloudProvider.Anthropic, "anthropic/error-auth.json", null)]
    [InlineData(CloudProvider.Anthropic, "anthropic/error-overloaded.json", null)]
    [InlineData(CloudProvider.Anthropic, "anthropic/count-tokens.json", null)]
    [InlineData(CloudProvider.Mistral, "mistral/chat-nonstream.json", "e5cc")]
    [InlineData(CloudProvider.Mistral, "mistral/chat-stream.sse", "e5cc")]
    [InlineData(CloudProvider.Mistral, "mistral/midstream-error.sse", "e5cc")]
    [InlineData(CloudProvider.Mistral, "mistral/error-context.json", null)]
    [InlineData(CloudProvider.Mistral, "mistral/error-rate-limit.json", null)]
    [InlineData(CloudProvider.Mistral, "mistral/error-auth.json", null)]
    [InlineData(CloudProvider.Mistral, "mistral/error-validation.json", null)]
    [InlineData(CloudProvider.Mistral, "mistral/error-overloaded.json", null)]
    [InlineData(CloudProvider.Gemini, "gemini/chat-nonstream.json", "q0vlaMfYJ5")]
    [InlineData(CloudProvider.Gemini, "gemini/chat-stream.sse", "q0vlaMfYJ5")]
    [InlineData(CloudProvider.Gemini, "gemini/midstream-error.sse", "q0vlaMfYJ5")]
    [InlineData(CloudProvider.Gemini, "gemini/error-context.json", null)]
    [InlineData(CloudProvider.Gemini, "gemini/error-rate-limit.json", null)]
    [InlineData(CloudProvider.Gemini, "gemini/error-auth.json", null)]
    [InlineData(CloudProvider.Gemini, "gemini/error-overloaded.json", null)]
    public async Task A_reply_is_the_sample_of_it(CloudProvider provider, string sample, string? id)
    {
        await using var simulator = await CloudSimulator.StartAsync(provider, Options(provider, sample) with { Id = id });
        using var http = new HttpClient();
        using var response = await http.SendAsync(Request(simulator, provider, sample));
        var body = await response.Content.ReadAsStringAsync();

        var expected = Replies.GetProperty(sample);
        Assert.Equal((expected.GetProperty("status").GetInt32(), expected.GetProperty("content_type").GetString()), ((int)response.StatusCode, response.Content.Headers.ContentType!.ToString()));
        foreach (var header in expected.GetProperty("headers").EnumerateObject())
        {
            var value = response.Headers.GetValues(header.Name).Single();
            if (header.Name.Contains("request-id", StringComparison.Ordinal)) Assert.StartsWith("req_", value, StringComparison.Ordinal);
            else Assert.Equal(header.Value.GetString(), value);
        }
        var wanted = await File.ReadAllTextAsync(Path(sample));
        if (sample.Contains("midstream", StringComparison.Ordinal)) Assert.Equal(Said(wanted), Said(body));
        else if (sample.EndsWith(".sse", StringComparison.Ordinal)) Assert.Equal(Events(wanted), Events(body));
        else Assert.Equal(Sorted(wanted), Sorted(body));
    }

    [Fact]
    public void Every_sample_of_a_reply_is_compared()
    {
        var compared = typeof(CloudFixtureTests).GetMethod(nameof(A_reply_is_the_sample_of_it))!.GetCustomAttributesData().Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[1].Value!);
        Assert.Equal(Replies.EnumerateObject().Select(reply => reply.Name).Order(StringComparer.Ordinal), compared.Order(StringComparer.Ordinal));
    }

    private static CloudSimulatorOptions Options(CloudProvider provider, string sample) => new()
    {
        Clock = new AcceleratedTime(0.001, DateTimeOffset.FromUnixTimeSeconds(Created)),
        Context = sample switch { "openai/chat-error-context.json" => 400_000, "gemini/error-context.json" => 1_048_576, "mistral/error-context.json" => 262_144, _ when sample.StartsWith("openai/responses-", StringComparison.Ordinal) && sample.Contains("context", StringComparison.Ordinal) => 1000, _ => 200_000 },
        TellsContextInStream = sample == "openai/responses-stream-context.sse",
        RetryAfterSeconds = provider switch { CloudProvider.OpenAi => 2.896, CloudProvider.Mistral => 41, CloudProvider.Gemini => 34, _ => 22 },
        Snapshot = provider == CloudProvider.OpenAi && (!sample.Contains("error", StringComparison.Ordinal) || sample.EndsWith(".sse", StringComparison.Ordinal)) ? "gpt-5.4-2026-03-05" : null,
        Answer = new CloudAnswer
        {
            Text = sample is "openai/responses-stream.sse" or "anthropic/messages-stream.sse" or "mistral/chat-stream.sse" ? ["Two remarks."] : ["Two", " remarks."],
            CachedTokens = 47_104,
            OutputTokens = sample == "openai/chat-stream.sse" ? 5 : 132,
            ReasoningTokens = provider == CloudProvider.Gemini ? 49_011 - 48_211 - 132 : 64,
            IsCut = sample == "openai/responses-incomplete.json",
        },
        Faults = _ => sample switch
        {
            _ when sample.Contains("rate-limit", StringComparison.Ordinal) => CloudFault.RateLimit,
            _ when sample.Contains("quota", StringComparison.Ordinal) => CloudFault.Quota,
            _ when sample.Contains("overloaded", StringComparison.Ordinal) => CloudFault.Overloaded,
            _ when sample.Contains("midstream", StringComparison.Ordinal) => CloudFault.ErrorInStream,
            _ => CloudFault.None,
        },
    };

    /// <summary>The provider's sample of a request, with a prompt of the size that the sample of the reply states.</summary>
    private static HttpRequestMessage Request(CloudSimulator simulator, CloudProvider provider, string sample)
    {
        var form = sample.StartsWith("openai/responses", StringComparison.Ordinal) ? "openai/responses-request.json" : provider switch { CloudProvider.Anthropic => "anthropic/messages-request.json", CloudProvider.Gemini => "gemini/chat-request.json", CloudProvider.Mistral => "mistral/chat-request.json", _ => "openai/chat-request.json" };
        var body = JsonNode.Parse(File.ReadAllText(Path(form)))!.AsObject();
        var (tokens, most) = sample switch
        {
            "openai/chat-error-context.json" => (412_877, 4096),
            "anthropic/error-context.json" => (212_877, 4096),
            "anthropic/error-context-with-output.json" => (143_653, 64_000),
            "gemini/error-context.json" => (1_203_877, 4096),
            "mistral/error-context.json" => (271_204, 4096),
            _ => (Prompt, 4096),
        };
        if (provider == CloudProvider.Anthropic) body["max_tokens"] = most;
        var missing = (4 * tokens) - (4 * (int)PromptCount.Of(JsonDocument.Parse(body.ToJsonString()).RootElement));
        var last = (form.Contains("responses", StringComparison.Ordinal) ? body["input"]! : body["messages"]!).AsArray()[^1]!;
        if (last["content"] is JsonArray parts) parts[0]!["text"] = (string)parts[0]!["text"]! + new string('x', missing);
        else last["content"] = (string)last["content"]! + new string('x', missing);
        body["stream"] = sample.EndsWith(".sse", StringComparison.Ordinal);
        if (sample == "mistral/error-validation.json") body["num_ctx"] = 131_072;
        var path = provider == CloudProvider.Anthropic ? sample.Contains("count-tokens", StringComparison.Ordinal) ? "v1/messages/count_tokens" : "v1/messages" : form.Contains("responses", StringComparison.Ordinal) ? "responses" : "chat/completions";
        var request = new HttpRequestMessage(HttpMethod.Post, simulator.BaseAddress.ToString().TrimEnd('/') + "/" + path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        var key = sample.Contains("auth", StringComparison.Ordinal) ? "wrong" : "test-key";
        if (provider != CloudProvider.Anthropic) request.Headers.Add("Authorization", "Bearer " + key);
        else
        {
            request.Headers.Add("x-api-key", key);
            request.Headers.Add("anthropic-version", "2023-06-01");
        }
        return request;
    }

    /// <summary>Events with their names, and data with its members in order of their names.</summary>
    private static string Events(string stream) => string.Join('\n', stream.Split('\n').Where(line => line.Length > 0).Select(line => line.StartsWith("data: {", StringComparison.Ordinal) ? "data: " + Sorted(line[6..]) : line));

    /// <summary>The samples that break off are shortened: without pings, without the chunk that only has a role, or with that role in the next one.</summary>
    private static string Said(string stream) => string.Join('\n', Events(stream).Split('\n').Where(line => !line.Contains("ping", StringComparison.Ordinal) && !line.Contains("\"content\":\"\"", StringComparison.Ordinal))
        .Select(line => line.Replace(",\"role\":\"assistant\"}", "}", StringComparison.Ordinal)));

    private static string Sorted(string json) => Sort(JsonNode.Parse(json))!.ToJsonString();

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sort(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sort)]),
        _ => node?.DeepClone(),
    };

    private static string Path(string name) => System.IO.Path.Join(AppContext.BaseDirectory, "Fixtures", "Cloud", name);
}

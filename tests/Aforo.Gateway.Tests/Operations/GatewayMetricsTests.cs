using System.Globalization;
using System.Text.RegularExpressions;
using Aforo.Core.Workload;
using Aforo.Gateway.Operations;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Operations;

public sealed partial class GatewayMetricsTests
{
    private static readonly WorkloadRequest Answered = new()
    {
        Id = "1",
        StartedAt = DateTimeOffset.UnixEpoch,
        Backend = "b",
        Route = "local",
        Reason = "fits",
        Outcome = WorkloadOutcome.Answered,
        Status = 200,
        PromptTokens = 5000,
        OutputTokens = 100,
        WaitSeconds = 2,
        PrefillSeconds = 30,
        DecodeSeconds = 4,
        ElapsedSeconds = 36,
    };

    [Fact]
    public void Each_operation_has_its_histograms_with_the_names_of_the_conventions()
    {
        var metrics = new GatewayMetrics();
        var chat = new GenAiOperation("chat", "ollama", "a \"quoted\" model", "b");
        metrics.Count(Answered, chat, 1);
        metrics.Count(Answered with { Outcome = WorkloadOutcome.Failed, Status = 502, OutputTokens = null }, chat, 0);
        metrics.Count(Answered with { Outcome = WorkloadOutcome.ClientGone, PromptTokens = null, OutputTokens = null }, chat, 0);
        metrics.Count(Answered with { Reason = "own" }, null, 0);
        var text = metrics.Text(0, [("b", 1, 0)], null);

        const string Labels = "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"ollama\",gen_ai_request_model=\"a \\\"quoted\\\" model\",aforo_backend=\"b\"";
        Assert.Equal((2, 10_000), (Value(text, $"gen_ai_client_token_usage_count{{{Labels},gen_ai_token_type=\"input\"}}"), Value(text, $"gen_ai_client_token_usage_sum{{{Labels},gen_ai_token_type=\"input\"}}")));
        Assert.Equal((0, 2), (Value(text, $"gen_ai_client_token_usage_bucket{{{Labels},gen_ai_token_type=\"input\",le=\"4096\"}}"), Value(text, $"gen_ai_client_token_usage_bucket{{{Labels},gen_ai_token_type=\"input\",le=\"16384\"}}")));
        Assert.Equal(1, Value(text, $"gen_ai_server_request_duration_seconds_count{{{Labels}}}"));
        Assert.Equal(1, Value(text, $"gen_ai_server_request_duration_seconds_count{{{Labels},error_type=\"502\"}}"));
        Assert.Equal(1, Value(text, $"gen_ai_server_request_duration_seconds_count{{{Labels},error_type=\"client_gone\"}}"));
        Assert.Equal(32, Value(text, $"gen_ai_server_time_to_first_token_seconds_sum{{{Labels}}}"));
        Assert.Equal(0.04, Value(text, $"gen_ai_server_time_per_output_token_seconds_sum{{{Labels}}}"));
        Assert.Equal(1, Value(text, "aforo_requests_total{route=\"local\",reason=\"own\",backend=\"b\",outcome=\"answered\"}"));
    }

    [Fact]
    public void Every_line_is_of_Prometheus_form_and_every_name_is_told_once()
    {
        var metrics = new GatewayMetrics();
        for (var i = 0; i < 3; i++) metrics.Count(Answered, new GenAiOperation("chat", "openai", "m" + i, "b\\\n"), i);
        var lines = metrics.Text(0, [("b", 1, 0)], null).TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(line.StartsWith('#') ? Head() : Sample(), line));
        var heads = lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).ToArray();
        Assert.Equal(heads.Length, heads.Distinct().Count());
        // A counter ends in _total, and nothing else does.
        Assert.All(heads, head => Assert.Equal(head.EndsWith(" counter", StringComparison.Ordinal), head.Split(' ')[2].EndsWith("_total", StringComparison.Ordinal)));
        // The lines of a bucket's histogram rise.
        foreach (var histogram in lines.Where(line => line.Contains("_bucket{", StringComparison.Ordinal)).GroupBy(line => line[..line.IndexOf(",le=", StringComparison.Ordinal)]))
            Assert.Equal(histogram.Select(Count).Order(), histogram.Select(Count));

        static double Count(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Names_that_clients_make_up_do_not_make_it_grow()
    {
        var metrics = new GatewayMetrics();
        for (var i = 0; i < 5000; i++) metrics.Count(Answered, new GenAiOperation("chat", "openai", "m" + i, "b"), 0);
        metrics.Count(Answered, new GenAiOperation("chat", "openai", new string('m', 100_000), "b"), 0);
        var text = metrics.Text(0, [], null);
        Assert.InRange(text.Length, 0, 4_000_000);
        Assert.Equal(4801, Value(text, "gen_ai_server_request_duration_seconds_count{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"other\",aforo_backend=\"b\"}"));
    }

    [Fact]
    public async Task What_a_client_asks_of_a_model_is_counted_and_what_it_asks_of_the_gateway_is_not()
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"data":[{"id":"m"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}"""), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai"));
        using var http = new HttpClient();
        (await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}]}"""))).Dispose();
        (await http.SendAsync(Gateways.Post(gateway, "/v1/embeddings", """{"model":"e","input":"hi"}"""))).Dispose();
        (await http.GetAsync(new Uri(gateway.Addresses[0], "/v1/models"))).Dispose();
        var text = "";
        for (var i = 0; i < 500 && !(text.Contains("\"embeddings\"", StringComparison.Ordinal) && text.Contains("\"chat\"", StringComparison.Ordinal)); i++)
        {
            await Task.Delay(10);
            text = await http.GetStringAsync(new Uri(gateway.Addresses[0], "/metrics"));
        }
        Assert.Equal(7, Value(text, "gen_ai_client_token_usage_sum{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"compatible\",gen_ai_request_model=\"m\",aforo_backend=\"b\",gen_ai_token_type=\"input\"}"));
        Assert.Equal(2, text.Split('\n').Count(line => line.StartsWith("gen_ai_server_request_duration_seconds_count", StringComparison.Ordinal)));
    }

    private static double Value(string text, string name) => double.Parse(text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);

    [GeneratedRegex("^# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram))$")]
    private static partial Regex Head();

    [GeneratedRegex("""^[a-z_]+(\{[a-z_]+="([^"\\]|\\["\\n])*"(,[a-z_]+="([^"\\]|\\["\\n])*")*\})? [0-9.e+-]+$""")]
    private static partial Regex Sample();
}

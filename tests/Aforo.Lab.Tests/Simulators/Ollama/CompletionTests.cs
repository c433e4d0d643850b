using System.Text.Json;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Lab.Tests.Simulators.Ollama;

/// <summary><c>/v1/completions</c> and <c>/v1/responses</c>, held against what the real program writes.</summary>
public sealed class CompletionTests
{
    private const string Model = "qwen3-coder:30b";

    private static string Body(string rest) => $$"""{"model":"{{Model}}",{{rest.Replace('\'', '"')}}}""";

    private static async Task<string[]> Errors(Simulated ollama, string path, params string[] bodies)
    {
        var errors = new List<string>();
        foreach (var body in bodies)
        {
            var (status, reply) = await ollama.Post(path, body.Replace('\'', '"'));
            var error = Simulated.Parse(reply).GetProperty("error");
            Assert.Equal("{message:String,type:String,param:Null,code:Null}", DialectTests.Shape(Simulated.Parse(reply).GetProperty("error")));
            errors.Add($"{status} {error.GetProperty("type").GetString()}: {error.GetProperty("message").GetString()}");
        }
        return [.. errors];
    }

    [Fact]
    public async Task Completions()
    {
        await using var ollama = await Simulated.Start();
        var prompt = $"'prompt':'{Simulated.Tokens(11)}'";
        var whole = await ollama.Json("/v1/completions", Body(prompt));
        Assert.Equal(DialectTests.Shape(Simulated.Parse(Simulated.Fixture("v1/completions-nonstream.json"))), DialectTests.Shape(whole));
        Assert.Equal("""{"prompt_tokens":11,"completion_tokens":3,"total_tokens":14}""", whole.GetProperty("usage").GetRawText());
        Assert.Equal("length", (await ollama.Json("/v1/completions", Body(prompt + ",'max_tokens':1"))).GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        var (_, stream) = await ollama.Post("/v1/completions", Body(prompt + ",'stream':true,'stream_options':{'include_usage':true}"));
        Assert.Equal(DialectTests.Events(Simulated.Fixture("v1/completions-stream.sse")), DialectTests.Events(stream));
        Assert.DoesNotContain("usage", (await ollama.Post("/v1/completions", Body(prompt + ",'stream':true"))).Body, StringComparison.Ordinal);
        Assert.Equal("load", (await ollama.Json("/v1/completions", Body("'prompt':''"))).GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData("0.13.3", "-0.13.3")]
    [InlineData("0.14.1", "-0.13.3")]
    [InlineData("0.14.2", "")]
    [InlineData("0.32.15", "")]
    public async Task Responses(string version, string suffix)
    {
        await using var ollama = await Simulated.Start(new() { Version = version });
        var input = $"'input':'{Simulated.Tokens(11)}'";
        var whole = await ollama.Json("/v1/responses", Body(input));
        Assert.Equal(DialectTests.Shape(Simulated.Parse(Simulated.Fixture($"v1/responses-nonstream{suffix}.json"))), DialectTests.Shape(whole));
        Assert.Equal((11, 3), (whole.GetProperty("usage").GetProperty("input_tokens").GetInt32(), whole.GetProperty("usage").GetProperty("output_tokens").GetInt32()));
        var (_, stream) = await ollama.Post("/v1/responses", Body(input + ",'stream':true"));
        Assert.Equal(DialectTests.Events(Simulated.Fixture($"v1/responses-stream{suffix}.sse")), DialectTests.Events(stream));
        Assert.Equal(Enumerable.Range(0, 10), stream.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => Simulated.Parse(line[6..]).GetProperty("sequence_number").GetInt32()));
    }

    [Fact]
    public async Task A_response_repeats_what_was_asked()
    {
        await using var ollama = await Simulated.Start();
        var whole = await ollama.Json("/v1/responses", Body("'instructions':'Be short','temperature':0.5,'max_output_tokens':1,'reasoning':{'effort':'low'},'tools':[{'type':'function','name':'f','parameters':{}}],'input':[{'role':'user','content':[{'type':'input_text','text':'hi'}]}]"));
        Assert.Equal("Be short", whole.GetProperty("instructions").GetString());
        Assert.Equal("""{"effort":"low"}""", whole.GetProperty("reasoning").GetRawText());
        Assert.Equal("""[{"type":"function","name":"f","description":null,"strict":null,"parameters":{}}]""", whole.GetProperty("tools").GetRawText());
        Assert.Equal((0.5, 1), (whole.GetProperty("temperature").GetDouble(), whole.GetProperty("max_output_tokens").GetInt32()));
        Assert.Equal(("completed", 1), (whole.GetProperty("status").GetString(), whole.GetProperty("usage").GetProperty("output_tokens").GetInt32()));
    }

    [Fact]
    public async Task A_conversation_of_items_is_a_prompt()
    {
        var seen = new List<string>();
        await using var ollama = await Simulated.Start(new()
        {
            Replies = prompt =>
            {
                seen.Add(prompt);
                return null;
            },
        });
        await ollama.Json("/v1/responses", Body("'input':[{'role':'user','content':'user'},{'type':'reasoning','encrypted_content':'mind'},{'type':'function_call','call_id':'1','name':'look','arguments':'{}'},{'type':'function_call_output','call_id':'1','output':'seen'},{'type':'web_search_call','id':'1'}]"));
        Assert.Equal("usermindlook{}\0\0seen", Assert.Single(seen));
    }

    [Fact]
    public async Task Refusals_of_responses()
    {
        await using var ollama = await Simulated.Start();
        Assert.Equal(
        [
            "404 not_found_error: model 'none' not found",
            "400 invalid_request_error: input[0]: unknown input item type: \"odd\"",
            "400 invalid_request_error: input[1]: input item missing required 'type' field",
            "400 invalid_request_error: input[0]: content[0]: unknown content type: odd",
            "400 invalid_request_error: file inputs are not currently supported",
        ],
        await Errors(ollama, "/v1/responses",
            "{'model':'none','input':'a'}",
            Body("'input':[{'type':'odd'}]"),
            Body("'input':[{'role':'user','content':'a'},{'content':'a'}]"),
            Body("'input':[{'role':'user','content':[{'type':'odd'}]}]"),
            Body("'input':[{'role':'user','content':[{'type':'input_file','file_id':'1'}]}]")));
        await using var first = await Simulated.Start(new() { Version = "0.13.3" });
        Assert.Equal(["400 invalid_request_error: input[0]: unknown input item type: odd"], await Errors(first, "/v1/responses", Body("'input':[{'type':'odd'}]")));
        await using var before = await Simulated.Start(new() { Version = "0.13.2" });
        Assert.Equal((404, "404 page not found"), await before.Post("/v1/responses", Body("'input':'a'")));
    }

    [Fact]
    public async Task Refusals_of_completions()
    {
        await using var ollama = await Simulated.Start();
        Assert.Equal(
        [
            "404 not_found_error: model 'none' not found",
            "400 invalid_request_error: json: cannot unmarshal array into Go struct field CompletionRequest.prompt of type string",
        ],
        await Errors(ollama, "/v1/completions", "{'model':'none','prompt':'a'}", Body("'prompt':['a']")));
    }

    [Theory]
    [InlineData("/v1/completions", "'prompt'")]
    [InlineData("/v1/responses", "'input'")]
    public async Task Too_long_is_cut_or_refused_as_in_a_chat(string path, string member)
    {
        await using var cuts = await Simulated.Start(new() { ContextLength = 4096 });
        var usage = (await cuts.Json(path, Body($"{member}:'{Simulated.Tokens(5000)}'"))).GetProperty("usage");
        Assert.Equal(2050, usage.EnumerateObject().First().Value.GetInt32());
        await using var refuses = await Simulated.Start(new() { ContextLength = 4096, Definitions = [SimulatedDefinition.FoundingCase[1] with { CanShift = false }] });
        Assert.StartsWith("400 invalid_request_error: the prompt is longer", Assert.Single(await Errors(refuses, path, Body($"{member}:'{Simulated.Tokens(5000)}'"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/completions", "'prompt'")]
    [InlineData("/v1/responses", "'input'")]
    public async Task A_runner_that_dies_leaves_a_stream_without_an_end(string path, string member)
    {
        await using var ollama = await Simulated.Start(new() { DiesAfterTokens = 1 });
        var (status, body) = await ollama.Post(path, Body($"{member}:'hi','stream':true"));
        Assert.Equal(200, status);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
        Assert.DoesNotContain("response.completed", body, StringComparison.Ordinal);
        Assert.StartsWith("500 api_error: model runner has unexpectedly stopped", Assert.Single(await Errors(ollama, path, Body($"{member}:'hi'"))), StringComparison.Ordinal);
    }
}

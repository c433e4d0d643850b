using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Tests.Translation;

/// <summary>OpenAI's responses, for backends that have none.</summary>
public sealed class ResponsesTests
{
    private const string Request = """
        {"model":"local","instructions":"You are careful.","input":[
          {"role":"user","content":[{"type":"input_text","text":"What is this?"},{"type":"input_image","image_url":"data:image/jpeg;base64,/9j/AAAA"}]},
          {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"I must look."}]},
          {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Let me see."}]},
          {"type":"function_call","call_id":"call_a","name":"read","arguments":"{\"path\":\"a.txt\"}"},
          {"type":"function_call","call_id":"call_b","name":"read","arguments":"{\"path\":\"b.txt\"}"},
          {"type":"function_call_output","call_id":"call_a","output":"A"},
          {"type":"function_call_output","call_id":"call_b","output":[{"type":"input_text","text":"B"}]},
          {"role":"developer","content":"Be short."},
          {"role":"user","content":"Go on."}],
         "tools":[{"type":"function","name":"read","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}}},"strict":true},{"type":"web_search"}],
         "tool_choice":{"type":"function","name":"read"},"parallel_tool_calls":false,"max_output_tokens":100,"temperature":0.5,"top_p":0.9,"reasoning":{"effort":"low"},
         "text":{"format":{"type":"json_schema","name":"x","schema":{"type":"object"}}},"store":false,"include":["reasoning.encrypted_content"],"stream":true}
        """;

    private const string Tools = """
        data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"I must"}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"reasoning_content":" look."}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"content":"Let me see."}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"read","arguments":"{\"path\":"}}]}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"list","arguments":""}}]}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"a.txt\"}"}}]}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

        data: {"id":"c","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":90}}}

        data: [DONE]


        """;

    [Fact]
    public void To_chat() => Same("""
        {"model":"local","messages":[
          {"role":"system","content":"You are careful."},
          {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/AAAA"}}]},
          {"role":"assistant","content":"Let me see.","tool_calls":[{"id":"call_a","type":"function","function":{"name":"read","arguments":"{\"path\":\"a.txt\"}"}},{"id":"call_b","type":"function","function":{"name":"read","arguments":"{\"path\":\"b.txt\"}"}}],"reasoning_content":"I must look."},
          {"role":"tool","tool_call_id":"call_a","content":"A"},
          {"role":"tool","tool_call_id":"call_b","content":"B"},
          {"role":"system","content":"Be short."},
          {"role":"user","content":"Go on."}],
         "tools":[{"type":"function","function":{"name":"read","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}],
         "tool_choice":{"type":"function","function":{"name":"read"}},"parallel_tool_calls":false,"max_tokens":100,"temperature":0.5,"top_p":0.9,"reasoning_effort":"low",
         "response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"}}},"stream":true,"stream_options":{"include_usage":true}}
        """, Samples.Request(WireForm.OpenAiResponses, WireForm.OpenAiChat, Request));

    [Fact]
    public void To_Ollama() => Same("""
        {"model":"local","messages":[
          {"role":"system","content":"You are careful."},
          {"role":"user","content":"What is this?","images":["/9j/AAAA"]},
          {"role":"assistant","content":"Let me see.","thinking":"I must look.","tool_calls":[{"id":"call_a","function":{"name":"read","arguments":{"path":"a.txt"}}},{"id":"call_b","function":{"name":"read","arguments":{"path":"b.txt"}}}]},
          {"role":"tool","content":"A","tool_name":"read","tool_call_id":"call_a"},{"role":"tool","content":"B","tool_name":"read","tool_call_id":"call_b"},
          {"role":"system","content":"Be short."},{"role":"user","content":"Go on."}],
         "tools":[{"type":"function","function":{"name":"read","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}],
         "options":{"num_predict":100,"temperature":0.5,"top_p":0.9},"format":{"type":"object"},"stream":true}
        """, Samples.Request(WireForm.OpenAiResponses, WireForm.OllamaChat, Request));

    [Fact]
    public void What_does_not_cross_over_is_named() =>
        Assert.Equal(["include", "tools/web_search"], new Translator(WireForm.OpenAiResponses, WireForm.OpenAiChat).Request(Encoding.UTF8.GetBytes(Request), new TranslationOptions()).Lost);

    [Theory]
    [InlineData("""{"input":"x","previous_response_id":"resp_1"}""", "previous_response_id needs the answer that it names")]
    [InlineData("""{"input":"x","conversation":"conv_1"}""", "conversation needs a stored conversation")]
    [InlineData("""{"input":"x","store":true}""", "store is true")]
    [InlineData("""{"input":"x","background":true}""", "background is true")]
    [InlineData("""{"input":[{"type":"item_reference","id":"msg_1"}]}""", "input[0] refers to a stored item")]
    [InlineData("""{"input":[{"role":"user","content":"x"},{"type":"computer_call"}]}""", "input[1] has the type \"computer_call\"")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]}""", "a part of the type \"input_file\"")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image","file_id":"f"}]}]}""", "a part of the type \"input_image\"")]
    [InlineData("""{"model":"m"}""", "input is missing")]
    public void What_is_stored_or_can_not_be_carried_is_refused_with_the_reason(string body, string expected)
    {
        foreach (var backend in (WireForm[])[WireForm.OpenAiChat, WireForm.AnthropicMessages, WireForm.OllamaChat]) Assert.Contains(expected, Samples.Request(WireForm.OpenAiResponses, backend, body));
    }

    [Fact]
    public void A_stream_has_the_events_of_the_sample()
    {
        var expected = Events(Encoding.UTF8.GetString(Samples.Read("cloud-replies/openai/responses-stream.sse")));
        // The sample gives its text in one piece.
        var written = Events(Samples.Stream(WireForm.OpenAiResponses, WireForm.AnthropicMessages, Samples.Read("cloud-replies/anthropic/messages-stream.sse")));
        Assert.Equal(expected.Select(one => (one.Name, Shape(one.Data))), written.Select(one => (one.Name, Shape(one.Data))));
        Assert.Equal(Enumerable.Range(0, written.Count), written.Select(one => (int)one.Data["sequence_number"]!));
        Assert.All(written, one => Assert.Equal(one.Name, (string?)one.Data["type"]));
        Assert.Equal("Two remarks.", (string?)written[^1].Data["response"]!["output"]![0]!["content"]![0]!["text"]);
        Assert.Equal(48_211, (int)written[^1].Data["response"]!["usage"]!["input_tokens"]!);
    }

    [Fact]
    public void Thoughts_text_and_calls_are_items_with_beginning_and_end()
    {
        var events = Events(Samples.Stream(WireForm.OpenAiResponses, WireForm.OpenAiChat, Encoding.UTF8.GetBytes(Tools)));
        Assert.Equal(
        [
            "created", "in_progress",
            "output_item.added 0", "reasoning_summary_part.added 0", "reasoning_summary_text.delta 0", "reasoning_summary_text.delta 0", "reasoning_summary_text.done 0", "reasoning_summary_part.done 0", "output_item.done 0",
            "output_item.added 1", "content_part.added 1", "output_text.delta 1", "output_text.done 1", "content_part.done 1", "output_item.done 1",
            "output_item.added 2", "function_call_arguments.delta 2", "output_item.added 3", "function_call_arguments.delta 2",
            "function_call_arguments.done 2", "output_item.done 2", "function_call_arguments.done 3", "output_item.done 3",
            "completed",
        ], events.Select(one => one.Name["response.".Length..] + (one.Data["output_index"] is { } index ? $" {index}" : "")));
        var output = events[^1].Data["response"]!["output"]!.AsArray();
        Assert.Equal(["reasoning I must look.", "message Let me see.", """call_a read {"path":"a.txt"}""", "call_b list {}"], output.Select(item => (string?)item!["type"] switch
        {
            "reasoning" => "reasoning " + item["summary"]![0]!["text"],
            "message" => "message " + item["content"]![0]!["text"],
            _ => $"{item["call_id"]} {item["name"]} {item["arguments"]}",
        }));
        // What is told when an item is done is what the whole response says of it.
        Assert.Equal(output.Select(item => item!.ToJsonString()), events.Where(one => one.Name == "response.output_item.done").Select(one => one.Data["item"]!.ToJsonString()));
        Assert.Equal((100, 90, 20), ((int)events[^1].Data["response"]!["usage"]!["input_tokens"]!, (int)events[^1].Data["response"]!["usage"]!["input_tokens_details"]!["cached_tokens"]!, (int)events[^1].Data["response"]!["usage"]!["output_tokens"]!));
    }

    [Fact]
    public void The_whole_body_is_what_the_stream_ends_with()
    {
        var body = JsonNode.Parse(Samples.Body(WireForm.OpenAiResponses, WireForm.AnthropicMessages, Samples.Read("cloud-replies/anthropic/messages-nonstream.json")))!;
        var stream = Events(Samples.Stream(WireForm.OpenAiResponses, WireForm.AnthropicMessages, Samples.Read("cloud-replies/anthropic/messages-stream.sse")));
        Assert.Equal(stream[^1].Data["response"]!.ToJsonString(), body.ToJsonString());
    }

    [Fact]
    public void A_cut_answer_is_incomplete()
    {
        var body = JsonNode.Parse(Samples.Body(WireForm.OpenAiResponses, WireForm.OllamaChat, Samples.Read("ollama-replies/chat-length.json")))!;
        Assert.Equal(("incomplete", "max_output_tokens"), ((string?)body["status"], (string?)body["incomplete_details"]!["reason"]));
    }

    [Fact]
    public void An_error_within_the_stream_is_told_and_the_response_failed()
    {
        var events = Events(Samples.Stream(WireForm.OpenAiResponses, WireForm.AnthropicMessages, Samples.Read("cloud-replies/anthropic/midstream-error.sse")));
        var sample = Events(Encoding.UTF8.GetString(Samples.Read("cloud-replies/openai/responses-stream-context.sse")));
        Assert.Equal(["error", "response.failed"], events.TakeLast(2).Select(one => one.Name));
        Assert.Equal(sample.TakeLast(2).Select(one => Names(one.Data)), events.TakeLast(2).Select(one => Names(one.Data)));
        Assert.Equal(("Overloaded", "failed", "Overloaded"), ((string?)events[^2].Data["message"], (string?)events[^1].Data["response"]!["status"], (string?)events[^1].Data["response"]!["error"]!["message"]));
    }

    private static string Names(JsonNode data) => string.Join(' ', data.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));

    /// <summary>Which members an event has, and of which kind; a response's only as far as the sample knows them.</summary>
    private static string Shape(JsonNode data) => Names(data) + " | " + (data["item"] is { } item ? Names(item) : data["part"] is { } part ? Names(part) : "");

    private static List<(string Name, JsonNode Data)> Events(string stream) =>
        [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(one => one.StartsWith("event: ", StringComparison.Ordinal)).Select(one => (one.Split('\n')[0][7..], JsonNode.Parse(one.Split("data: ")[1])!))];

    private static void Same(string expected, string actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(actual)!.ToJsonString());
}

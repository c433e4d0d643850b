using System.Text.Json.Nodes;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Tests.Translation;

public sealed class RequestTests
{
    private const string OpenAi = """
        {"model":"local","messages":[
          {"role":"system","content":"You are careful."},
          {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/AAAA"}}]},
          {"role":"assistant","content":null,"tool_calls":[{"id":"call_a","type":"function","function":{"name":"read","arguments":"{\"path\":\"a.txt\"}"}},{"id":"call_b","type":"function","function":{"name":"read","arguments":"{\"path\":\"b.txt\"}"}}]},
          {"role":"tool","tool_call_id":"call_a","content":"A"},
          {"role":"tool","tool_call_id":"call_b","content":"B"},
          {"role":"user","content":"Go on."}],
         "tools":[{"type":"function","function":{"name":"read","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}],
         "tool_choice":"required","parallel_tool_calls":false,"max_tokens":100,"temperature":1.5,"top_p":0.9,"stop":["END"],"seed":7,"stream":true,"stream_options":{"include_usage":true},"logit_bias":{"1":2}}
        """;

    private const string Anthropic = """
        {"model":"local","max_tokens":100,"system":[{"type":"text","text":"You are careful.","cache_control":{"type":"ephemeral"}}],"messages":[
          {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/AAAA"}}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"sig"},{"type":"tool_use","id":"toolu_a","name":"read","input":{"path":"a.txt"}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_a","content":[{"type":"text","text":"A"}],"is_error":true},{"type":"text","text":"Go on."}]}],
         "tools":[{"name":"read","description":"Reads a file.","input_schema":{"type":"object","properties":{"path":{"type":"string"}}}}],"tool_choice":{"type":"any","disable_parallel_tool_use":true},"stop_sequences":["END"],"stream":true}
        """;

    private const string Ollama = """
        {"model":"local","messages":[
          {"role":"system","content":"You are careful."},
          {"role":"user","content":"What is this?","images":["/9j/AAAA"]},
          {"role":"assistant","content":"","tool_calls":[{"function":{"name":"read","arguments":{"path":"a.txt"}}},{"function":{"name":"list","arguments":{}}}]},
          {"role":"tool","content":"A","tool_name":"read"},{"role":"tool","content":"B"}],
         "tools":[{"type":"function","function":{"name":"read","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}],
         "options":{"num_ctx":262144,"num_predict":100,"temperature":0.5,"stop":["END"],"mirostat":1},"think":false,"keep_alive":"5m"}
        """;

    [Fact]
    public void OpenAi_to_Anthropic() => Same("""
        {"model":"claude","max_tokens":100,"system":"You are careful.","messages":[
          {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/AAAA"}}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"call_a","name":"read","input":{"path":"a.txt"}},{"type":"tool_use","id":"call_b","name":"read","input":{"path":"b.txt"}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_a","content":[{"type":"text","text":"A"}]},{"type":"tool_result","tool_use_id":"call_b","content":[{"type":"text","text":"B"}]},{"type":"text","text":"Go on."}]}],
         "tools":[{"name":"read","description":"Reads a file.","input_schema":{"type":"object","properties":{"path":{"type":"string"}}}}],
         "tool_choice":{"type":"any","disable_parallel_tool_use":true},"temperature":1,"top_p":0.9,"stop_sequences":["END"],"stream":true}
        """, Samples.Request(WireForm.OpenAiChat, WireForm.AnthropicMessages, OpenAi, new TranslationOptions { Model = "claude" }));

    [Fact]
    public void OpenAi_to_Ollama() => Same("""
        {"model":"local","messages":[
          {"role":"system","content":"You are careful."},
          {"role":"user","content":"What is this?","images":["/9j/AAAA"]},
          {"role":"assistant","content":"","tool_calls":[{"id":"call_a","function":{"name":"read","arguments":{"path":"a.txt"}}},{"id":"call_b","function":{"name":"read","arguments":{"path":"b.txt"}}}]},
          {"role":"tool","content":"A","tool_name":"read","tool_call_id":"call_a"},{"role":"tool","content":"B","tool_name":"read","tool_call_id":"call_b"},
          {"role":"user","content":"Go on."}],
         "tools":[{"type":"function","function":{"name":"read","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}],
         "options":{"num_predict":100,"temperature":1.5,"top_p":0.9,"seed":7,"stop":["END"]},"stream":true}
        """, Samples.Request(WireForm.OpenAiChat, WireForm.OllamaChat, OpenAi));

    [Fact]
    public void Anthropic_to_OpenAi() => Same("""
        {"model":"local","messages":[
          {"role":"system","content":"You are careful."},
          {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/AAAA"}}]},
          {"role":"assistant","content":null,"tool_calls":[{"id":"toolu_a","type":"function","function":{"name":"read","arguments":"{\"path\":\"a.txt\"}"}}],"reasoning_content":"hm"},
          {"role":"tool","tool_call_id":"toolu_a","content":"A"},
          {"role":"user","content":"Go on."}],
         "tools":[{"type":"function","function":{"name":"read","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}],
         "tool_choice":"required","parallel_tool_calls":false,"max_tokens":100,"stop":["END"],"stream":true,"stream_options":{"include_usage":true}}
        """, Samples.Request(WireForm.AnthropicMessages, WireForm.OpenAiChat, Anthropic));

    [Fact]
    public void Ollama_to_OpenAi() => Same("""
        {"model":"local","messages":[
          {"role":"system","content":"You are careful."},
          {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/AAAA"}}]},
          {"role":"assistant","content":null,"tool_calls":[{"id":"call_0","type":"function","function":{"name":"read","arguments":"{\"path\":\"a.txt\"}"}},{"id":"call_1","type":"function","function":{"name":"list","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"call_0","content":"A"},{"role":"tool","tool_call_id":"call_1","content":"B"}],
         "tools":[{"type":"function","function":{"name":"read","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}],
         "max_completion_tokens":100,"temperature":0.5,"stop":["END"],"reasoning_effort":"none","stream":true,"stream_options":{"include_usage":true}}
        """, Samples.Request(WireForm.OllamaChat, WireForm.OpenAiChat, Ollama, new TranslationOptions { Provider = Aforo.Gateway.Dialects.Provider.OpenAi }));

    [Fact]
    public void What_does_not_cross_over_is_named()
    {
        Assert.Equal(["logit_bias"], new Translator(WireForm.OpenAiChat, WireForm.AnthropicMessages).Request(System.Text.Encoding.UTF8.GetBytes(OpenAi), new TranslationOptions()).Lost);
        Assert.Equal(["options/mirostat"], new Translator(WireForm.OllamaChat, WireForm.OpenAiChat).Request(System.Text.Encoding.UTF8.GetBytes(Ollama), new TranslationOptions()).Lost);
    }

    [Theory]
    [InlineData(WireForm.OpenAiChat, WireForm.AnthropicMessages, "nonsense", "no JSON object")]
    [InlineData(WireForm.OpenAiChat, WireForm.AnthropicMessages, """{"model":"x"}""", "messages is missing")]
    [InlineData(WireForm.OpenAiChat, WireForm.AnthropicMessages, """{"messages":[{"role":"wizard","content":"x"}]}""", "messages[0] has the role \"wizard\"")]
    [InlineData(WireForm.OpenAiChat, WireForm.AnthropicMessages, """{"n":2,"messages":[]}""", "n is 2")]
    [InlineData(WireForm.OpenAiChat, WireForm.OllamaChat, """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]}""", "an image by its address")]
    [InlineData(WireForm.OpenAiChat, WireForm.OllamaChat, """{"messages":[{"role":"user","content":"\ud800"}]}""", "no valid Unicode")]
    public void What_cannot_be_translated_is_refused_with_the_reason(WireForm client, WireForm backend, string body, string expected) => Assert.Contains(expected, Samples.Request(client, backend, body));

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    public void Arguments_that_are_no_object_become_an_empty_one(string arguments)
    {
        var body = """{"messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"ARGUMENTS"}}]}]}""".Replace("ARGUMENTS", arguments, StringComparison.Ordinal);
        Assert.Contains("\"input\":{}", Samples.Request(WireForm.OpenAiChat, WireForm.AnthropicMessages, body));
    }

    private static void Same(string expected, string actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(actual)!.ToJsonString());
}

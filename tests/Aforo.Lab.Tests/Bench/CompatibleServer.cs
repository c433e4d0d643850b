using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Tests.Bench;

/// <summary>An OpenAI-compatible server: 500 tok/s of prefill, 20 of decode, a word a token. As LM Studio it tells its timings.</summary>
internal sealed class CompatibleServer(TimeProvider clock, bool isStudio)
{
    public bool Counts { get; init; } = true;

    public async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        switch (http.Request.Path.Value)
        {
            case "/api/v0/models" when isStudio:
                await http.Response.WriteAsync("""{"data":[{"id":"asleep","type":"llm","state":"not-loaded"},{"id":"m","type":"llm","state":"loaded","quantization":"4bit","loaded_context_length":4096}]}""");
                return;
            case "/v1/models" when !isStudio:
                await http.Response.WriteAsync("""{"object":"list","data":[{"id":"m","object":"model","owned_by":"vllm","max_model_len":4096}]}""");
                return;
            case "/api/v0/chat/completions" when isStudio:
            case "/v1/chat/completions" when !isStudio:
                await AnswerAsync(http, JsonDocument.Parse(body.ToArray()).RootElement);
                return;
            default:
                http.Response.StatusCode = 404;
                return;
        }
    }

    private async Task AnswerAsync(HttpContext http, JsonElement request)
    {
        var prompt = request.GetProperty("messages")[0].GetProperty("content").GetString()!.Split(' ').Length;
        var answer = request.GetProperty("max_tokens").GetInt32();
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n");
        await http.Response.Body.FlushAsync();
        await Task.Delay(TimeSpan.FromSeconds(prompt / 500.0), clock);
        for (var i = 0; i < answer; i++)
        {
            await http.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"content\":\"1,\"}}]}\n\n", Encoding.UTF8);
            await http.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(1 / 20.0), clock);
        }
        var usage = Counts ? $$"""{"choices":[],"usage":{"prompt_tokens":{{prompt}},"completion_tokens":{{answer}}}""" : "{\"choices\":[]";
        var stats = isStudio ? FormattableString.Invariant($",\"stats\":{{\"time_to_first_token\":{prompt / 500.0},\"generation_time\":{answer / 20.0}}}") : "";
        await http.Response.WriteAsync($"data: {usage}{stats}}}\n\ndata: [DONE]\n\n");
    }
}

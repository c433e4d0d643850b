using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>
/// <c>POST /api/create</c>: the base's settings, overridden by the given ones. A base that is not local is "downloaded": progress
/// comes, an end never does, so whoever forgot to look first has to let go.
/// </summary>
internal sealed class Creation(OllamaSimulatorOptions options, Library library)
{
    public async Task<int> RunAsync(JsonElement body, HttpContext http)
    {
        var name = PromptMessage.Text(body, "model") is { Length: > 0 } model ? model : PromptMessage.Text(body, "name");
        var from = PromptMessage.Text(body, "from");
        var stream = !body.TryGetProperty("stream", out var flag) || flag.ValueKind != JsonValueKind.False;
        if (name.Length == 0 || from.Length == 0) return await WholeAsync(http, 400, Json.Error(name.Length == 0 ? "invalid model name" : "neither 'from' or 'files' was specified")).ConfigureAwait(false);
        if (library.Find(from) is not { } parent) return await PullAsync(http, stream).ConfigureAwait(false);
        var parameters = parent.Parameters.ToBuilder();
        if (body.TryGetProperty("parameters", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var parameter in given.EnumerateObject()) parameters[parameter.Name] = parameter.Value.GetRawText();
        }
        var definition = parent with { Name = name, Parameters = parameters.ToImmutable(), ModifiedAt = options.Clock.GetUtcNow() };
        library.Put(definition);
        if (!stream) return await WholeAsync(http, 200, Status("success")).ConfigureAwait(false);
        http.Response.ContentType = "application/x-ndjson";
        foreach (var line in (ImmutableArray<string>)[$"using existing layer sha256:{definition.Weights.Digest}", $"creating new layer sha256:{Sha256(definition.ParameterJson)}", "writing manifest", "success"])
        {
            await http.Response.Body.WriteAsync((byte[])[.. Status(line), (byte)'\n'], http.RequestAborted).ConfigureAwait(false);
        }
        return 200;
    }

    private async Task<int> PullAsync(HttpContext http, bool stream)
    {
        const long total = 18_556_685_856;
        const long second = 104_857_600;
        const string digest = "1194192cf2a187eb02722edcc3f77b11d21f537048ce04b67ccf8ba78863006a";
        http.Response.ContentType = "application/x-ndjson";
        if (stream) await LineAsync(http, Status("pulling manifest")).ConfigureAwait(false);
        for (var completed = 0L; ; completed = Math.Min(completed + second, total - second))
        {
            var done = completed;
            if (stream)
            {
                await LineAsync(http, Json.Object(json =>
                {
                    json.WriteString("status", $"pulling {digest[..12]}");
                    json.WriteString("digest", $"sha256:{digest}");
                    json.WriteNumber("total", total);
                    if (done > 0) json.WriteNumber("completed", done);
                })).ConfigureAwait(false);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), options.Clock, http.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task LineAsync(HttpContext http, byte[] json)
    {
        await http.Response.Body.WriteAsync((byte[])[.. json, (byte)'\n'], http.RequestAborted).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private static byte[] Status(string status) => Json.Object(json => json.WriteString("status", status));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static async Task<int> WholeAsync(HttpContext http, int status, byte[] json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.Body.WriteAsync(json, http.RequestAborted).ConfigureAwait(false);
        return status;
    }
}

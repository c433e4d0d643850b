using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Forwarding;

/// <summary>Makes the request to a backend: the client's bytes where it speaks the same dialect, else a translation.</summary>
internal static class Upstream
{
    public static (HttpRequestMessage? Request, Translator? Translator, TranslatedRequest? Translated, string? Problem) Of(HttpRequest client, ApiEndpoint endpoint, Backend backend, string model, BodyFacts facts, PooledBody body, bool passCredentials)
    {
        if (backend.Settings.Dialects.Contains(endpoint.Dialect))
        {
            var renamed = facts.Model is not null && facts.Model != model ? JsonSerializer.SerializeToUtf8Bytes(model, BackendJson.Default.String) : null;
            var content = endpoint.Method == "GET" ? null : new BodyContent(body, client.ContentType, facts.ModelSpan, renamed);
            return (UpstreamRequests.Of(client, backend, client.Path.Value ?? endpoint.Path, endpoint.Dialect, content, passCredentials), null, null, null);
        }
        var form = backend.Settings.Dialects[0] == Dialect.Anthropic ? WireForm.AnthropicMessages : WireForm.OpenAiChat;
        if (endpoint.Form is not { } own) return (null, null, null, $"{endpoint.Path} can't be translated for {backend.Name}");
        var translator = new Translator(own, form);
        var translated = translator.Request(body.Bytes.ToArray(), new TranslationOptions { Model = model, MaxCompletionTokens = backend.Settings.Url.Host == "api.openai.com" });
        if (translated.Body is null) return (null, null, null, translated.Problem);
        var json = new ByteArrayContent(translated.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var request = UpstreamRequests.Of(client, backend, form == WireForm.AnthropicMessages ? "/v1/messages" : "/v1/chat/completions", backend.Settings.Dialects[0], json, passCredentials);
        if (form == WireForm.AnthropicMessages) request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        return (request, translator, translated, null);
    }
}

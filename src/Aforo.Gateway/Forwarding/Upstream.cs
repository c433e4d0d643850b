using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Aforo.Core.Messages;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Forwarding;

/// <summary>Makes the request to a backend: the client's bytes where it has the same endpoint, else a translation.</summary>
internal static class Upstream
{
    public static (HttpRequestMessage? Request, Translator? Translator, TranslatedRequest? Translated, Saying? Problem) Of(HttpRequest client, ApiEndpoint endpoint, Backend backend, string model, BodyFacts facts, PooledBody body, bool passCredentials, Catalogue words)
    {
        var pairing = Pairing.Of(endpoint, backend.Settings, backend.Version);
        if (pairing.IsSame)
        {
            var renamed = facts.Model is not null && facts.Model != model ? JsonSerializer.SerializeToUtf8Bytes(model, BackendJson.Default.String) : null;
            var content = endpoint.Method == "GET" ? null : new BodyContent(body, client.ContentType, facts.ModelSpan, renamed);
            return (UpstreamRequests.Of(client, backend, client.Path.Value ?? endpoint.Path, endpoint.Dialect, content, passCredentials), null, null, null);
        }
        if (pairing.Form is not { } form) return (null, null, null, pairing.Impossible);
        var options = new TranslationOptions { Model = model, Provider = backend.Settings.Provider };
        var bytes = body.Bytes.ToArray();
        var translator = new Translator(endpoint.Form!.Value, form, words);
        var translated = translator.Request(bytes, options);
        if (translated.Kind == RequestKind.Continuation && Pairing.Continuation(backend.Settings) is { } continuing)
        {
            (form, translator) = (continuing, new Translator(endpoint.Form.Value, continuing, words));
            translated = translator.Request(bytes, options);
        }
        if (translated.Body is null) return (null, null, null, translated.Problem);
        var json = new ByteArrayContent(translated.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var request = UpstreamRequests.Of(client, backend, Pairing.PathOf(form), Pairing.DialectOf(form), json, passCredentials: false);
        Foreign(request);
        if (passCredentials && backend.Key() is null && Key(client.Headers) is { } key) request.Headers.TryAddWithoutValidation(form == WireForm.AnthropicMessages ? "x-api-key" : "Authorization", form == WireForm.AnthropicMessages ? key : "Bearer " + key);
        if (form == WireForm.AnthropicMessages) request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        return (request, translator, translated, null);
    }

    /// <summary>Takes away what only means something in the client's dialect.</summary>
    private static void Foreign(HttpRequestMessage request)
    {
        request.RequestUri = new UriBuilder(request.RequestUri!) { Query = "" }.Uri;
        foreach (var name in request.Headers.NonValidated.Select(header => header.Key).Where(name => name.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("openai-", StringComparison.OrdinalIgnoreCase)).ToArray()) request.Headers.Remove(name);
    }

    /// <summary>The client's own key, in whichever header its dialect has it.</summary>
    private static string? Key(IHeaderDictionary headers)
    {
        if (headers["x-api-key"].FirstOrDefault() is { Length: > 0 } own) return own;
        var bearer = headers.Authorization.FirstOrDefault();
        return bearer is not null && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? bearer[7..] : null;
    }
}

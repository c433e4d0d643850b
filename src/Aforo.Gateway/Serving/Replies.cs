using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>Replies of the gateway's own, and the headers that every reply carries.</summary>
internal static class Replies
{
    public static void Mark(HttpResponse response, string id, string backend, string route, string reason)
    {
        response.Headers["X-Aforo-Request-Id"] = id;
        response.Headers["X-Aforo-Backend"] = backend;
        response.Headers["X-Aforo-Route"] = route;
        response.Headers["X-Aforo-Reason"] = reason;
    }

    public static async Task ErrorAsync(HttpContext http, WireForm form, ReplyError error, string id, string backend, string route, string reason)
    {
        var body = Translator.Error(form, error, id);
        Mark(http.Response, id, backend, route, reason);
        http.Response.StatusCode = error.Status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        // Clients of OpenAI's and Anthropic's making try again by themselves unless told not to.
        if (error.Status is not (503 or 429)) http.Response.Headers["x-should-retry"] = "false";
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }
}

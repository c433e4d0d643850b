using Aforo.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>What a browser has to be told (CORS, https://fetch.spec.whatwg.org) so that the scripts of the configuration's <c>origins</c> may send requests and read replies.</summary>
internal static class WebPages
{
    private const string Told = "X-Aforo-Backend, X-Aforo-Route, X-Aforo-Reason, X-Aforo-Request-Id, Retry-After, x-should-retry";

    /// <summary>Lets the page read whatever is replied, a refusal as well. What a backend says of pages is about the gateway, and does not count.</summary>
    public static void Admit(HttpContext http, GatewayConfiguration configuration)
    {
        if (http.Request.Headers.Origin.FirstOrDefault() is not { Length: > 0 } origin || !Guard.IsOurOrigin(origin, configuration)) return;
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = Told;
            headers.Append("Vary", "Origin");
            return Task.CompletedTask;
        });
    }

    /// <summary>Answers the question that a browser asks before the request itself, and which never carries a key. False: it is no such question.</summary>
    public static bool AnswersPreflight(HttpContext http)
    {
        var asked = http.Request.Headers;
        if (!HttpMethods.IsOptions(http.Request.Method) || asked.Origin.Count == 0 || asked.AccessControlRequestMethod.Count == 0) return false;
        var headers = http.Response.Headers;
        headers.AccessControlAllowMethods = "GET, HEAD, POST";
        if (asked.AccessControlRequestHeaders is { Count: > 0 } wanted) headers.AccessControlAllowHeaders = wanted;
        if (asked.ContainsKey("Access-Control-Request-Private-Network")) headers["Access-Control-Allow-Private-Network"] = "true";
        headers.AccessControlMaxAge = "600";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}

using Aforo.Core.Workload;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aforo.Gateway.Serving;

/// <summary>Replies of the gateway's own, and the headers that every reply carries.</summary>
internal static class Replies
{
    /// <param name="backend">Its name; what a header can't hold of it is percent-encoded there.</param>
    public static void Mark(HttpResponse response, string id, string backend, string route, string reason)
    {
        response.Headers[WorkloadRequest.IdHeader] = id;
        response.Headers["X-Aforo-Backend"] = backend.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Uri.EscapeDataString(backend) : backend;
        response.Headers["X-Aforo-Route"] = route;
        response.Headers["X-Aforo-Reason"] = reason;
    }

    public static async Task ErrorAsync(HttpContext http, WireForm form, ReplyError error, string id, string backend, string route, string reason)
    {
        var body = Translator.Error(form, error, id);
        Mark(http.Response, id, backend, route, reason);
        http.Response.StatusCode = Translator.StatusOf(form, error);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        if (error.RetryAfter is null) RetryHeaders.Never(http.Response);
        else RetryHeaders.Wait(http.Response, error.RetryAfter);
        if (MayBreakOff(http, error)) http.Response.Headers.Connection = "close";
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the server ends the connection because it won't read what is left of the body, or can't know whether it comes: of a client that waits for leave to send it. Who is not told
    /// sends the next request into a connection that ends, or that takes it for the body, and gets no answer.
    /// </summary>
    private static bool MayBreakOff(HttpContext http, ReplyError error)
    {
        if (error.Kind == "too_large") return true;
        // What can't be changed any more is the limit of a body that is being read.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } unread) return false;
        var (headers, length) = (http.Request.Headers, http.Request.ContentLength);
        return headers.TransferEncoding.Count > 0 || length > unread.MaxRequestBodySize || (length > 0 && headers.Expect.Count > 0);
    }
}

using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.LlamaServer;

/// <summary>Sends whole answers.</summary>
internal static class Answers
{
    public static async Task SendAsync(HttpContext http, int status, byte[] body, string type = "application/json; charset=utf-8")
    {
        if (http.RequestAborted.IsCancellationRequested) return;
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }
}

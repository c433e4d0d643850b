using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>How an answer ended, with its counts; times as the server measures them.</summary>
internal sealed record Ending(string Reason)
{
    public TimeSpan Total { get; init; }

    public TimeSpan Load { get; init; }

    public long PromptCount { get; init; }

    public TimeSpan PromptTime { get; init; }

    public long AnswerCount { get; init; }

    public TimeSpan AnswerTime { get; init; }
}

/// <summary>
/// The answer in one dialect. Nothing is sent, not even headers, before the first piece: that is the silence that clients
/// have to bear.
/// </summary>
internal abstract class Reply(HttpContext http)
{
    public bool Started => http.Response.HasStarted;

    public abstract Task PieceAsync(string text);

    public abstract Task EndAsync(Ending ending);

    public abstract Task RefuseAsync(Refusal refusal);

    /// <summary>The runner died in the middle of the answer.</summary>
    public abstract Task BreakAsync(string error);

    protected Task SendAsync(byte[] body) => http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();

    protected async Task FlushAsync() => await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);

    protected void Begin(int status, string type)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
    }

    protected async Task WholeAsync(int status, byte[] json)
    {
        Begin(status, "application/json; charset=utf-8");
        http.Response.ContentLength = json.Length;
        await SendAsync(json).ConfigureAwait(false);
    }
}

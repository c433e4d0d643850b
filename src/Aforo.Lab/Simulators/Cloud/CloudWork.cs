using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>Takes a request through all that an API checks, and answers it.</summary>
internal sealed class CloudWork(CloudSimulatorOptions options, CloudApi api)
{
    private int _requests;

    public async Task RunAsync(HttpContext http, ReceivedRequest received)
    {
        await TakeAsync(http, received).ConfigureAwait(false);
        var path = http.Request.Path.Value ?? "/";
        if (api.Key(http.Request.Headers) is { } keyProblem)
        {
            await RefuseAsync(http, api.Error(keyProblem, "")).ConfigureAwait(false);
            return;
        }
        if (http.Request.Method == "GET" && api.Lists(path))
        {
            await SendAsync(http, 200, api.Models()).ConfigureAwait(false);
            return;
        }
        var reply = api.Generates(path);
        if (http.Request.Method != "POST" || (reply is null && !api.Counts(path)))
        {
            await RefuseAsync(http, api.Error(CloudProblem.UnknownPath, path)).ConfigureAwait(false);
            return;
        }
        using var body = Parse(received.Body);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            await RefuseAsync(http, api.Error(CloudProblem.Invalid, "the body is no JSON object")).ConfigureAwait(false);
            return;
        }
        if (api.Check(http.Request.Headers, root) is { } wrong)
        {
            await RefuseAsync(http, wrong).ConfigureAwait(false);
            return;
        }
        if (reply is null)
        {
            await SendAsync(http, 200, CloudJson.Object(json => json.WriteNumber("input_tokens", PromptCount.Of(root)))).ConfigureAwait(false);
            return;
        }
        await AnswerAsync(http, reply, reply.Read(root) with { Number = Interlocked.Increment(ref _requests), Path = path, PromptTokens = PromptCount.Of(root) }).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext http, ICloudReply reply, CloudRequest request)
    {
        if (!options.Models.IsEmpty && !options.Models.Contains(request.Model))
        {
            await RefuseAsync(http, api.Error(CloudProblem.UnknownModel, request.Model)).ConfigureAwait(false);
            return;
        }
        var exchange = new CloudExchange(request, options.Replies?.Invoke(request) ?? options.Answer)
        {
            Id = options.Id ?? request.Number.ToString("x4", CultureInfo.InvariantCulture),
            Model = options.Snapshot ?? request.Model,
            Created = options.Clock.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (api.TooLong(request) is { } tooLong)
        {
            if (options.TellsContextInStream && request.Stream && reply.TooLongInStream(exchange) is { } told) await SendAsync(http, 200, told, api.StreamType).ConfigureAwait(false);
            else await RefuseAsync(http, tooLong).ConfigureAwait(false);
            return;
        }
        var fault = options.Faults?.Invoke(request) ?? CloudFault.None;
        switch (fault)
        {
            case CloudFault.RateLimit: await RefuseAsync(http, api.Error(CloudProblem.RateLimit, request.Model)).ConfigureAwait(false); return;
            case CloudFault.Quota: await RefuseAsync(http, api.Error(CloudProblem.Quota, request.Model)).ConfigureAwait(false); return;
            case CloudFault.Overloaded: await RefuseAsync(http, api.Error(CloudProblem.Overloaded, request.Model)).ConfigureAwait(false); return;
            case CloudFault.ErrorInStream when !request.Stream: await RefuseAsync(http, api.Error(CloudProblem.Overloaded, request.Model)).ConfigureAwait(false); return;
            case CloudFault.Silence: await Task.Delay(Timeout.InfiniteTimeSpan, options.Clock, http.RequestAborted).ConfigureAwait(false); return;
        }
        foreach (var (name, value) in api.Headers(exchange)) http.Response.Headers[name] = value;
        if (fault == CloudFault.Garbage) await SendAsync(http, 200, "<html>\u0000 no reply"u8.ToArray(), request.Stream ? api.StreamType : "application/json").ConfigureAwait(false);
        else if (request.Stream) await StreamAsync(http, reply, exchange, fault).ConfigureAwait(false);
        else await WholeAsync(http, reply.Whole(exchange), fault).ConfigureAwait(false);
    }

    private async Task StreamAsync(HttpContext http, ICloudReply reply, CloudExchange exchange, CloudFault fault)
    {
        http.Response.ContentType = api.StreamType;
        var sent = 0;
        foreach (var (bytes, isContent) in reply.Events(exchange))
        {
            if (isContent && options.PieceTime > TimeSpan.Zero) await Task.Delay(options.PieceTime, options.Clock, http.RequestAborted).ConfigureAwait(false);
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            sent++;
            if (!isContent || fault == CloudFault.None) continue;
            if (fault == CloudFault.ErrorInStream) await http.Response.Body.WriteAsync(reply.Failure(exchange, sent), http.RequestAborted).ConfigureAwait(false);
            else await BreakAsync(http, fault).ConfigureAwait(false);
            return;
        }
    }

    private async Task WholeAsync(HttpContext http, byte[] body, CloudFault fault)
    {
        if (fault == CloudFault.None)
        {
            await SendAsync(http, 200, body).ConfigureAwait(false);
            return;
        }
        (http.Response.ContentType, http.Response.ContentLength) = ("application/json", body.Length);
        await http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), http.RequestAborted).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        await BreakAsync(http, fault).ConfigureAwait(false);
    }

    private async Task BreakAsync(HttpContext http, CloudFault fault)
    {
        if (fault == CloudFault.Stall) await Task.Delay(Timeout.InfiniteTimeSpan, options.Clock, http.RequestAborted).ConfigureAwait(false);
        // The connection ends behind what was sent; an abort would take that back.
        else throw new IOException("cut");
    }

    private static async Task TakeAsync(HttpContext http, ReceivedRequest received)
    {
        var buffer = new byte[64 << 10];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false)) > 0;) received.Take(buffer.AsSpan(0, read));
    }

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext http, CloudError error)
    {
        foreach (var (name, value) in error.Headers) http.Response.Headers[name] = value;
        return SendAsync(http, error.Status, error.Body);
    }

    private static async Task SendAsync(HttpContext http, int status, byte[] body, string type = "application/json")
    {
        (http.Response.StatusCode, http.Response.ContentType, http.Response.ContentLength) = (status, type, body.Length);
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }
}

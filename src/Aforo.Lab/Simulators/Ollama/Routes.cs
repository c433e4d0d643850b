using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>The endpoints, and the access line that ends each request.</summary>
internal sealed class Routes
{
    private readonly OllamaSimulatorOptions _options;
    private readonly Release _release;
    private readonly ServerLog _log;
    private readonly RunnerLog _runnerLog;
    private readonly Library _library;
    private readonly Runners _runners;
    private readonly LibraryAnswers _answers;

    public Routes(OllamaSimulatorOptions options)
    {
        _options = options;
        _release = new Release(options.Version);
        _log = new ServerLog(options);
        _runnerLog = new RunnerLog(_log, _release, options);
        _library = new Library(options.Definitions);
        _runners = new Runners(options, _release, _runnerLog);
        _answers = new LibraryAnswers(options, _release, _library, _runners);
    }

    public void Started(int port) => _runnerLog.ServerStarted(port);

    public async Task HandleAsync(HttpContext http)
    {
        var began = _options.Clock.GetTimestamp();
        var after = new List<string>();
        int status;
        try
        {
            status = LocalNames.Allows(http.Request.Host.Host) ? await RouteAsync(http, after).ConfigureAwait(false) : Empty(http, 403);
        }
        catch (Exception left) when (http.RequestAborted.IsCancellationRequested && left is OperationCanceledException or IOException)
        {
            status = http.Response.StatusCode;
        }
        _log.Access(status, _options.Clock.GetElapsedTime(began), http.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "", http.Request.Method, http.Request.Path);
        foreach (var line in after) _log.Child(line);
    }

    private async Task<int> RouteAsync(HttpContext http, List<string> after)
    {
        var (method, path) = (http.Request.Method, http.Request.Path.Value ?? "/");
        switch (method, path)
        {
            case ("GET" or "HEAD", "/"): return await BodyAsync(http, 200, "Ollama is running"u8.ToArray(), "text/plain; charset=utf-8").ConfigureAwait(false);
            case ("GET" or "HEAD", "/api/version"): return await JsonAsync(http, 200, Json.Object(json => json.WriteString("version", _release.Text))).ConfigureAwait(false);
            case ("GET", "/api/status") when _release.TellsTrainedContext: return await JsonAsync(http, 200, """{"cloud":{"disabled":false,"source":"none"}}"""u8.ToArray()).ConfigureAwait(false);
            case ("GET" or "HEAD", "/api/tags"): return await JsonAsync(http, 200, _answers.Tags()).ConfigureAwait(false);
            case ("GET", "/api/ps"): return await JsonAsync(http, 200, _answers.Loaded()).ConfigureAwait(false);
            case ("GET", "/v1/models"): return await JsonAsync(http, 200, _answers.OpenAiModels()).ConfigureAwait(false);
            case ("POST" or "DELETE", _): break;
            default: return await BodyAsync(http, 404, "404 page not found"u8.ToArray(), "text/plain").ConfigureAwait(false);
        }
        using var body = await ReadAsync(http).ConfigureAwait(false);
        if (body is not { RootElement: { ValueKind: JsonValueKind.Object } root }) return await JsonAsync(http, 400, Json.Error("missing request body")).ConfigureAwait(false);
        switch (method, path)
        {
            case ("POST", "/api/chat"): return await WorkAsync(http, ModelRequest.Chat(root, native: true), after, request => new NativeReply(http, request, _options.Clock, generate: false)).ConfigureAwait(false);
            case ("POST", "/api/generate"): return await WorkAsync(http, ModelRequest.Generate(root), after, request => new NativeReply(http, request, _options.Clock, generate: true)).ConfigureAwait(false);
            case ("POST", "/v1/chat/completions"):
                return await WorkAsync(http, ModelRequest.Chat(root, native: false), after, request => new OpenAiReply(http, request, _options.Clock, WantsUsage(root))).ConfigureAwait(false);
            case ("POST", "/v1/completions"):
                return await WorkAsync(http, ModelRequest.Complete(root), after, request => new CompletionReply(http, request, _options.Clock, WantsUsage(root))).ConfigureAwait(false);
            case ("POST", "/v1/responses") when _release.HasResponses:
                return await WorkAsync(http, ResponsesInput.Read(root, _release), after, request => new ResponsesReply(http, request, new ResponsesBody(root, request, _release, _options.Clock.GetUtcNow().ToUnixTimeSeconds()))).ConfigureAwait(false);
            case ("POST", "/v1/messages") when _release.HasMessages: return await WorkAsync(http, ModelRequest.Chat(root, native: false), after, request => new AnthropicReply(http, request)).ConfigureAwait(false);
            case ("POST", "/api/embed") when _release.HasEmbed: return await EmbedAsync(http, EmbedRequest.Native(root), request => new NativeEmbedReply(http, request)).ConfigureAwait(false);
            case ("POST", "/api/embeddings"): return await EmbedAsync(http, EmbedRequest.Old(root), _ => new OldEmbedReply(http)).ConfigureAwait(false);
            case ("POST", "/v1/embeddings") when _release.HasEmbed:
                var packed = _release.PacksVectors && PromptMessage.Text(root, "encoding_format").Equals("base64", StringComparison.OrdinalIgnoreCase);
                return await EmbedAsync(http, EmbedRequest.OpenAi(root, _release), request => new OpenAiEmbedReply(http, request, packed), openAi: true).ConfigureAwait(false);
            case ("POST", "/api/show"): return await ShowAsync(http, root).ConfigureAwait(false);
            case ("POST", "/api/create"): return await new Creation(_options, _library).RunAsync(root, http).ConfigureAwait(false);
            case ("POST", "/api/copy"): return await CopyAsync(http, root).ConfigureAwait(false);
            case ("DELETE", "/api/delete"): return _library.Remove(NameIn(root)) ? Empty(http, 200) : await NotFoundAsync(http, NameIn(root)).ConfigureAwait(false);
            default: return await BodyAsync(http, 404, "404 page not found"u8.ToArray(), "text/plain").ConfigureAwait(false);
        }
    }

    private Task<int> WorkAsync(HttpContext http, ModelRequest request, List<string> after, Func<ModelRequest, Reply> reply) =>
        new ModelWork(_options, _release, _library, _runners, _log).RunAsync(request, reply(request), after, http.RequestAborted);

    private async Task<int> WorkAsync(HttpContext http, (ModelRequest? Request, Refusal? Refusal) read, List<string> after, Func<ModelRequest, Reply> reply) =>
        read.Request is { } request ? await WorkAsync(http, request, after, reply).ConfigureAwait(false) : await JsonAsync(http, read.Refusal!.Status, Json.OpenAiError(read.Refusal)).ConfigureAwait(false);

    private static bool WantsUsage(JsonElement body) =>
        body.TryGetProperty("stream_options", out var wanted) && wanted.ValueKind == JsonValueKind.Object && wanted.TryGetProperty("include_usage", out var include) && include.ValueKind == JsonValueKind.True;

    private async Task<int> EmbedAsync(HttpContext http, (EmbedRequest? Request, Refusal? Refusal) read, Func<EmbedRequest, EmbedReply> reply, bool openAi = false)
    {
        if (read.Request is not { } request) return await JsonAsync(http, read.Refusal!.Status, openAi ? Json.OpenAiError(read.Refusal) : Json.Error(read.Refusal.Message)).ConfigureAwait(false);
        return await new EmbedWork(_options, _release, _library, _runners, _log).RunAsync(request, reply(request), http.RequestAborted).ConfigureAwait(false);
    }

    private async Task<int> ShowAsync(HttpContext http, JsonElement body) =>
        _library.Find(NameIn(body)) is { } definition ? await JsonAsync(http, 200, _answers.Show(definition, body.ValueKind == JsonValueKind.Object && body.TryGetProperty("verbose", out var verbose) && verbose.ValueKind == JsonValueKind.True)).ConfigureAwait(false) : await NotFoundAsync(http, NameIn(body)).ConfigureAwait(false);

    private async Task<int> CopyAsync(HttpContext http, JsonElement body)
    {
        var source = PromptMessage.Text(body, "source");
        if (_library.Find(source) is not { } definition) return await NotFoundAsync(http, source).ConfigureAwait(false);
        _library.Put(definition with { Name = PromptMessage.Text(body, "destination"), ModifiedAt = _options.Clock.GetUtcNow() });
        return Empty(http, 200);
    }

    private static string NameIn(JsonElement body) => PromptMessage.Text(body, "model") is { Length: > 0 } model ? model : PromptMessage.Text(body, "name");

    private static Task<int> NotFoundAsync(HttpContext http, string name) => JsonAsync(http, 404, Json.Error($"model '{name}' not found"));

    private static async Task<JsonDocument?> ReadAsync(HttpContext http)
    {
        try
        {
            return await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int Empty(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentLength = 0;
        return status;
    }

    private static Task<int> JsonAsync(HttpContext http, int status, byte[] json) => BodyAsync(http, status, json, "application/json; charset=utf-8");

    private static async Task<int> BodyAsync(HttpContext http, int status, byte[] body, string type)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        if (http.Request.Method != "HEAD") await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
        return status;
    }
}

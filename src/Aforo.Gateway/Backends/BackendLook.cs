using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Gateway.Configuration;

namespace Aforo.Gateway.Backends;

/// <summary>Asks a backend what is loaded in it. Reads only.</summary>
internal sealed class BackendLook(BackendSettings settings, HttpMessageInvoker http, Func<string?> key)
{
    private const int LargestReply = 8 << 20;

    private string? _version;

    public async Task<BackendView> LookAsync(CancellationToken cancellation) => settings.Kind switch
    {
        "ollama" => await OllamaAsync(cancellation).ConfigureAwait(false),
        "llama-server" => await LlamaServerAsync(cancellation).ConfigureAwait(false),
        _ => new BackendView { IsUp = true },
    };

    /// <summary>The context that a definition of Ollama's sets, for a model that is not loaded; null when it sets none.</summary>
    public async Task<(Link? Context, long? Native)> DefinitionAsync(string model, CancellationToken cancellation)
    {
        using var show = await AskAsync("api/show", JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["model"] = model }, BackendJson.Default.DictionaryStringString), cancellation).ConfigureAwait(false);
        if (show is null) return (null, null);
        Link? context = null;
        if (show.RootElement.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.String)
        {
            foreach (var line in parameters.GetString()!.Split('\n'))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (words is ["num_ctx", var value] && double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var size)) context = new Link { Layer = Layers.Definition, Value = size, OnExceed = OnExceed.Cut, Source = Source.Reply("POST /api/show", "parameters.num_ctx") };
            }
        }
        long? native = null;
        if (show.RootElement.TryGetProperty("model_info", out var info) && info.ValueKind == JsonValueKind.Object)
            foreach (var member in info.EnumerateObject())
                if (member.Name.EndsWith(".context_length", StringComparison.Ordinal) && member.Value.TryGetInt64(out var trained)) native = trained;
        return (context, native);
    }

    /// <summary>Has Ollama load a model with the context that a request of it would get, so that it tells which that is. Whether it did.</summary>
    public async Task<bool> LoadAsync(string model, CancellationToken cancellation)
    {
        using var loaded = await AskAsync("api/generate", JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["model"] = model }, BackendJson.Default.DictionaryStringString), cancellation).ConfigureAwait(false);
        return loaded is not null;
    }

    private async Task<BackendView> OllamaAsync(CancellationToken cancellation)
    {
        using var loaded = await AskAsync("api/ps", null, cancellation).ConfigureAwait(false);
        if (loaded is null)
        {
            _version = null;
            return new BackendView();
        }
        using var tags = await AskAsync("api/tags", null, cancellation).ConfigureAwait(false);
        // It changes only when the server is started anew, and then it could not be reached in between.
        _version ??= await VersionAsync(cancellation).ConfigureAwait(false);
        var contexts = ImmutableDictionary.CreateBuilder<string, Link>();
        foreach (var model in Items(loaded, "models"))
            if (Text(model, "name") is { } name && model.TryGetProperty("context_length", out var context) && context.TryGetInt64(out var tokens) && tokens > 0)
                contexts[name] = new Link { Layer = Layers.Loaded, Value = tokens, OnExceed = OnExceed.Cut, Source = Source.Reply("GET /api/ps", "context_length") };
        return new BackendView
        {
            IsUp = true,
            Version = _version,
            Models = tags is null ? null : [.. Items(tags, "models").Select(model => Text(model, "name")).OfType<string>()],
            Contexts = contexts.ToImmutable(),
        };
    }

    private async Task<string?> VersionAsync(CancellationToken cancellation)
    {
        using var reply = await AskAsync("api/version", null, cancellation).ConfigureAwait(false);
        return reply?.RootElement.ValueKind == JsonValueKind.Object ? Text(reply.RootElement, "version") : null;
    }

    private async Task<BackendView> LlamaServerAsync(CancellationToken cancellation)
    {
        using var props = await AskAsync("props", null, cancellation).ConfigureAwait(false);
        if (props is null)
        {
            using var health = await AskAsync("health", null, cancellation).ConfigureAwait(false);
            return new BackendView { IsUp = health is not null };
        }
        using var models = await AskAsync("v1/models", null, cancellation).ConfigureAwait(false);
        var view = new BackendView { IsUp = true };
        if (props.RootElement.TryGetProperty("total_slots", out var slots) && slots.TryGetInt32(out var count) && count > 0) view = view with { Slots = count };
        if (props.RootElement.TryGetProperty("default_generation_settings", out var defaults) && defaults.ValueKind == JsonValueKind.Object && defaults.TryGetProperty("n_ctx", out var size) && size.TryGetInt64(out var tokens) && tokens > 0)
            view = view with { Contexts = view.Contexts.Add("", new Link { Layer = Layers.Loaded, Value = tokens, OnExceed = OnExceed.Reject, Source = Source.Reply("GET /props", "default_generation_settings.n_ctx") }) };
        if (models is not null && Items(models, "data").FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty("n_ctx_train", out var trained) && trained.TryGetInt64(out var native))
            view = view with { Native = view.Native.Add("", native) };
        return view;
    }

    /// <summary>The reply as JSON; null when it did not come, is an error or no JSON.</summary>
    public async Task<JsonDocument?> AskAsync(string path, byte[]? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(settings.Url, path));
        if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (key() is { } secret) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        try
        {
            using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentLength > LargestReply) return null;
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            using var kept = new MemoryStream();
            var buffer = new byte[16 << 10];
            for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                if (kept.Length + read > LargestReply) return null;
                kept.Write(buffer, 0, read);
            }
            return JsonDocument.Parse(kept.ToArray());
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonElement> Items(JsonDocument document, string name) =>
        document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

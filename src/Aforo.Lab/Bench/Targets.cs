using System.Net;
using System.Text;
using System.Text.Json;
using Aforo.Lab.Sending;
using Aforo.Systems;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Runtimes.LlamaServer;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Lab.Bench;

/// <summary>Finds the loaded model at an address. Only asks; nothing is loaded, woken or unloaded by it.</summary>
public sealed class Targets(Surroundings surroundings)
{
    /// <summary>Where servers listen by default: LM Studio, vLLM.</summary>
    public static IReadOnlyList<Uri> UsualPlaces { get; } = [new("http://127.0.0.1:1234"), new("http://127.0.0.1:8000")];

    /// <summary>The model, or why there is none.</summary>
    /// <param name="address">Address of a server; a path of <c>/v1</c> at its end is left out.</param>
    /// <param name="model">Name of a loaded model; null: the one that is loaded.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<(BenchTarget? Target, BenchProblem? Problem)> FindAsync(Uri address, string? model, CancellationToken cancellation)
    {
        var root = Root(address);
        using var http = new BoundedHttp(root, surroundings);
        var key = KeyFor(root);
        if (await IsOllamaAsync(http, cancellation).ConfigureAwait(false) is (true, var version)) return await new OllamaTargets(http, root, version).FindAsync(model, cancellation).ConfigureAwait(false);
        var props = await http.GetAsync("props", cancellation, key).ConfigureAwait(false);
        using (var body = props.Ok ? props.Json() : null)
            if (body is not null && PropsReply.Of(body.RootElement) is { } reply)
                return await new LlamaServerTargets(http, root, key).FindAsync(reply, model, cancellation).ConfigureAwait(false);
        if (props.Status == HttpStatusCode.Unauthorized) return (null, new BenchProblem("key-needed", root.ToString()));
        return await OpenAiAsync(http, root, model, cancellation).ConfigureAwait(false);
    }

    private static async Task<(bool, string?)> IsOllamaAsync(BoundedHttp http, CancellationToken cancellation)
    {
        var (isOllama, version, _) = await new OllamaApi(http).IdentifyAsync(cancellation).ConfigureAwait(false);
        return (isOllama, version);
    }

    private static async Task<(BenchTarget?, BenchProblem?)> OpenAiAsync(BoundedHttp http, Uri root, string? model, CancellationToken cancellation)
    {
        var studio = await http.GetAsync("api/v0/models", cancellation).ConfigureAwait(false);
        using (var body = studio.Ok ? studio.Json() : null)
            if (body?.RootElement.Items("data").ToArray() is { Length: > 0 } listed && listed[0].Text("state") is not null)
                return LmStudio(listed, root, model);
        var models = await http.GetAsync("v1/models", cancellation).ConfigureAwait(false);
        using var list = models.Ok ? models.Json() : null;
        if (list is null) return (null, new BenchProblem(models.Status is HttpStatusCode.Unauthorized ? "key-needed" : "nothing-answers", root.ToString()));
        var known = list.RootElement.Items("data").Where(one => one.Text("id") is { Length: > 0 }).Take(1000).ToArray();
        string[] names = [.. known.Select(one => one.Text("id")!)];
        if (known.Length == 0) return (null, new BenchProblem("nothing-loaded", root.ToString()));
        if (model is null && known.Length > 1) return (null, new BenchProblem("several-models", root.ToString(), names));
        var chosen = model is null ? known[0] : known.FirstOrDefault(one => one.Text("id") == model);
        if (chosen.ValueKind == JsonValueKind.Undefined) return (null, new BenchProblem("not-loaded", model, names));
        var isVllm = chosen.Text("owned_by") == "vllm" || chosen.Count("max_model_len") is not null;
        var name = chosen.Text("id")!;
        return (new BenchTarget { Kind = isVllm ? "vllm" : "openai-compatible", Destination = new Destination(root, Dialect.OpenAi, name), Model = name, Context = chosen.Count("max_model_len") ?? chosen.Object("meta")?.Count("n_ctx") }, null);
    }

    /// <summary>A model that is not loaded would be loaded by a request: only loaded ones are measured.</summary>
    private static (BenchTarget?, BenchProblem?) LmStudio(JsonElement[] listed, Uri root, string? model)
    {
        var loaded = listed.Where(one => one.Text("state") == "loaded" && one.Text("type") != "embeddings" && one.Text("id") is { Length: > 0 }).ToArray();
        string[] names = [.. loaded.Select(one => one.Text("id")!)];
        var chosen = loaded.FirstOrDefault(one => model is null || one.Text("id") == model);
        if (chosen.ValueKind == JsonValueKind.Undefined) return (null, new BenchProblem(model is null ? "nothing-loaded" : "not-loaded", model ?? root.ToString(), names));
        var name = chosen.Text("id")!;
        return (new BenchTarget
        {
            Kind = "lmstudio",
            Destination = new Destination(root, Dialect.LmStudio, name),
            Model = name,
            Context = chosen.Count("loaded_context_length"),
            Quantization = chosen.Text("quantization"),
            Others = [.. names.Where(other => other != name)],
        }, null);
    }

    /// <summary>A key of the user's own is shown to this machine only.</summary>
    private string? KeyFor(Uri root) => root.IsLoopback && surroundings.Variable("LLAMA_API_KEY") is { } key && key.All(letter => letter is > ' ' and < (char)127) ? key : null;

    private static Uri Root(Uri address)
    {
        var text = new StringBuilder(address.GetLeftPart(UriPartial.Path).TrimEnd('/'));
        if (text.ToString().EndsWith("/v1", StringComparison.Ordinal)) text.Length -= 3;
        return new Uri(text.Append('/').ToString());
    }
}

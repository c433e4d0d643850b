using System.Text;
using System.Text.Json;
using Aforo.Lab.Sending;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Lab.Bench;

/// <summary>The model that Ollama has loaded, with the context that keeps it loaded.</summary>
internal sealed class OllamaTargets(BoundedHttp http, Uri root, string? version)
{
    public async Task<(BenchTarget? Target, BenchProblem? Problem)> FindAsync(string? model, CancellationToken cancellation)
    {
        var loaded = await LoadedAsync(http, cancellation).ConfigureAwait(false);
        if (loaded is null) return (null, new BenchProblem("nothing-answers", root.ToString()));
        string[] names = [.. loaded.Select(one => one.Name)];
        // Embedders are loaded beside the model that people talk to, and generate nothing.
        var chosen = loaded.OrderBy(one => one.Family?.Contains("bert", StringComparison.OrdinalIgnoreCase) == true).FirstOrDefault(one => model is null || Same(one.Name, model));
        if (chosen is null) return (null, new BenchProblem(model is null ? "nothing-loaded" : "not-loaded", model ?? root.ToString(), names));
        // Where the server does not tell the loaded size, a request may make it load again: then somebody must have named the model.
        if (chosen.Context is null && model is null) return (null, new BenchProblem("context-not-told", chosen.Name));
        var (numCtx, path, native) = await DefinitionAsync(chosen, cancellation).ConfigureAwait(false);
        return (new BenchTarget
        {
            Kind = "ollama",
            Destination = new Destination(root, Dialect.Ollama, chosen.Name),
            Version = version,
            Model = chosen.Name,
            Context = chosen.Context,
            Quantization = chosen.Quantization,
            Digest = chosen.Digest,
            SizeBytes = chosen.Size,
            AcceleratorBytes = chosen.SizeVram,
            NumCtx = numCtx,
            TrainContext = native,
            ModelPath = path,
            Others = [.. names.Where(other => other != chosen.Name)],
        }, null);
    }

    /// <summary>What is loaded; null where the server does not tell.</summary>
    public static async Task<IReadOnlyList<Loaded>?> LoadedAsync(BoundedHttp http, CancellationToken cancellation)
    {
        var answer = await http.GetAsync("api/ps", cancellation).ConfigureAwait(false);
        using var body = answer.Ok ? answer.Json() : null;
        if (body is null) return null;
        return [.. body.RootElement.Items("models").Take(100).Where(one => (one.Text("name") ?? one.Text("model")) is { Length: > 0 }).Select(one => new Loaded(
            (one.Text("name") ?? one.Text("model"))!, one.Text("digest"), one.Count("context_length") is > 0 and var context ? context : null, one.Count("size"), one.Count("size_vram"),
            one.Object("details")?.Text("quantization_level"), one.Object("details")?.Text("family")))];
    }

    /// <summary>
    /// The context to ask for, and the file of the weights. A request that asks for nothing gets what the definition says, within what the model was
    /// trained for. Where that is what is loaded, nothing need be asked; else the loaded size must be, because another one makes the server load
    /// the model again.
    /// </summary>
    private async Task<(long? NumCtx, string? Path, long? Native)> DefinitionAsync(Loaded chosen, CancellationToken cancellation)
    {
        var answer = await http.PostAsync("api/show", Encoding.UTF8.GetBytes($"{{\"model\":\"{JsonEncodedText.Encode(chosen.Name)}\"}}"), cancellation).ConfigureAwait(false);
        using var body = answer.Ok ? answer.Json() : null;
        if (body is null) return (chosen.Context, null, null);
        var trained = body.RootElement.Object("model_info")?.EnumerateObject().FirstOrDefault(one => one.Name.EndsWith(".context_length", StringComparison.Ordinal)).Value;
        var native = trained is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var length) ? length : long.MaxValue;
        var asked = OllamaParameters.Number(body.RootElement.Text("parameters"), "num_ctx");
        var path = body.RootElement.Text("modelfile")?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("FROM ", StringComparison.Ordinal))?[5..].Trim();
        return (asked is { } own && Math.Min(own, native) == chosen.Context ? null : chosen.Context, path is { } file && Path.IsPathRooted(file) ? file : null, native == long.MaxValue ? null : native);
    }

    private static bool Same(string name, string asked) => name.Equals(asked, StringComparison.OrdinalIgnoreCase) || name.Equals(asked + ":latest", StringComparison.OrdinalIgnoreCase);

    /// <summary>A loaded model as <c>/api/ps</c> tells it.</summary>
    internal sealed record Loaded(string Name, string? Digest, long? Context, long? Size, long? SizeVram, string? Quantization, string? Family);
}

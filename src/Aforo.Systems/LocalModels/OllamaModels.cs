using System.Text.Json;
using Aforo.Core.Models;
using Aforo.Formats.Modeling;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Systems.LocalModels;

/// <summary>Names of Ollama: the server is asked where it runs, else its store on disk is read.</summary>
internal sealed class OllamaModels(Surroundings surroundings)
{
    private readonly Dictionary<string, long?> _sizes = new(StringComparer.OrdinalIgnoreCase);
    private bool? _runs;

    public async Task<LocalModel?> FindAsync(string name, CancellationToken cancellation)
    {
        using var http = new BoundedHttp(OllamaHost.Parse(surroundings.Variable("OLLAMA_HOST")), surroundings);
        if (_runs is null) await ListAsync(http, cancellation).ConfigureAwait(false);
        if (_runs == false) return OnDisk(name);
        return Full(name) is { } full ? await ShowAsync(http, full, cancellation).ConfigureAwait(false) : null;
    }

    private async Task ListAsync(BoundedHttp http, CancellationToken cancellation)
    {
        var answer = await http.GetAsync("api/tags", cancellation).ConfigureAwait(false);
        using var document = answer.Ok ? answer.Json() : null;
        _runs = document?.RootElement.Member("models") is not null;
        if (document is null) return;
        foreach (var model in document.RootElement.Items("models").Take(2000))
            if ((model.Text("name") ?? model.Text("model")) is { } name) _sizes.TryAdd(name, model.Count("size"));
    }

    /// <summary>A name without a tag means the latest.</summary>
    private string? Full(string name) => _sizes.ContainsKey(name) ? name : _sizes.ContainsKey(name + ":latest") ? name + ":latest" : null;

    private async Task<LocalModel?> ShowAsync(BoundedHttp http, string name, CancellationToken cancellation)
    {
        var answer = await http.PostAsync("api/show", OllamaApi.Request(name), cancellation).ConfigureAwait(false);
        using var document = answer.Ok ? answer.Json() : null;
        if (document is null) return null;
        var reply = document.RootElement;
        var files = Files(reply.Text("modelfile") ?? "").Take(2).Select(surroundings.At).ToArray();
        return new LocalModel
        {
            Runtime = "ollama",
            Name = name,
            File = files is [var weights, ..] && File.Exists(weights) ? weights : null,
            ProjectorFile = files is [_, var projector] && File.Exists(projector) ? projector : null,
            Shape = reply.Object("model_info") is { } info ? ModelShapes.From(new JsonModelMetadata(info)) : null,
            FileBytes = _sizes[name],
            Quantization = reply.Object("details")?.Text("quantization_level"),
            IsElsewhere = reply.Text("remote_host") is { Length: > 0 } || reply.Text("remote_model") is { Length: > 0 },
        };
    }

    private LocalModel? OnDisk(string name) => OllamaFolders.Models(surroundings, surroundings.Variable("OLLAMA_MODELS"))
        .Select(folder => new OllamaStore(folder).Find(name)).FirstOrDefault(found => found is not null) is { } entry
        ? new LocalModel { Runtime = "ollama", Name = name, File = entry.Weights, ProjectorFile = entry.Projector, FileBytes = entry.Bytes, Quantization = entry.Quantization, IsElsewhere = entry.Weights is null }
        : null;

    /// <summary>Files that the rebuilt definition is made from: the weights first, then a projector.</summary>
    private static IEnumerable<string> Files(string modelfile)
    {
        foreach (var line in modelfile.Split('\n'))
            if (line.StartsWith("FROM ", StringComparison.Ordinal) && line[5..].Trim().Trim('"') is { Length: > 0 } path && Path.IsPathRooted(path)) yield return path;
    }
}

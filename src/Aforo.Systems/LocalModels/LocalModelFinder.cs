using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.LocalModels;

/// <summary>Finds the model that a name stands for in the runtimes of this machine. Asks and reads; loads nothing.</summary>
public sealed class LocalModelFinder(Surroundings surroundings)
{
    private readonly OllamaModels _ollama = new(surroundings);
    private readonly LmStudioModels _lmStudio = new(surroundings);

    /// <summary>The model; null when no runtime has the name; the candidates where it stands for several files.</summary>
    public async Task<(LocalModel? Model, IReadOnlyList<string> Candidates)> FindAsync(string name, CancellationToken cancellation)
    {
        if (name.Length is 0 or > 300 || name.AsSpan().ContainsAny('\\', '\n', '\0') || name.StartsWith('/') || name.StartsWith('.')) return (null, []);
        var ollama = _ollama.FindAsync(name, cancellation);
        var studio = _lmStudio.FindAsync(name, cancellation);
        var server = ServerAsync(name, cancellation);
        if (await ollama.ConfigureAwait(false) is { } ofOllama) return (ofOllama, []);
        var (ofStudio, candidates) = await studio.ConfigureAwait(false);
        if (ofStudio is not null) return (ofStudio, []);
        return await server.ConfigureAwait(false) is { } ofServer ? (ofServer, []) : (null, candidates);
    }

    /// <summary>The model of a llama-server, by its alias or its file's name.</summary>
    private async Task<LocalModel?> ServerAsync(string name, CancellationToken cancellation)
    {
        var addresses = Launches.OfProcesses(surroundings).Select(launch => launch.Address).OfType<Uri>().Append(new Uri("http://127.0.0.1:8080/")).Where(address => address.IsLoopback).DistinctBy(address => address.Authority).Take(8);
        var replies = await Task.WhenAll(addresses.Select(async address =>
        {
            using var client = new LlamaServerClient(address, surroundings);
            var answer = await client.GetAsync("props", cancellation).ConfigureAwait(false);
            using var document = answer.Ok ? answer.Json() : null;
            return document is null ? null : PropsReply.Of(document.RootElement);
        })).ConfigureAwait(false);
        foreach (var reply in replies)
        {
            if (reply?.ModelPath is not { Length: > 0 } path) continue;
            var stem = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
            var names = new[] { reply.ModelAlias, path, stem, stem.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? stem[..^5] : null };
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            var file = surroundings.At(path);
            return File.Exists(file) ? new LocalModel { Runtime = "llama-server", Name = stem, File = file, Quantization = reply.Quantization } : null;
        }
        return null;
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Core.Models;
using Aforo.Formats.Gguf;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>
/// The models folder on disk, which says all that a definition sets while no server runs: manifest, then the GGUF's header, the
/// parameters and the configuration that it names.
/// </summary>
internal sealed class OllamaStore(string folder)
{
    /// <summary>A manifest is a few hundred bytes.</summary>
    private const int LargestManifest = 1 << 20;

    private const int LargestBlob = 4 << 20;

    private const int MostManifests = 500;

    private const string LayerPrefix = "application/vnd.ollama.image.";

    /// <summary>Whether the folder has the shape of a store.</summary>
    public static bool IsStore(string folder) => Directory.Exists(Path.Join(folder, "manifests"));

    public void Read(OllamaFacts seen)
    {
        foreach (var manifest in Manifests(seen)) Read(manifest, seen);
    }

    /// <summary>
    /// The files of one definition; null when the store has none of that name. No weights: it runs elsewhere.
    /// </summary>
    public (string? Weights, string? Projector, long? Bytes, string? Quantization)? Find(string name)
    {
        if (ManifestOf(name) is not { } path || SmallFile.Read(path, LargestManifest + 1).Bytes is not { Length: <= LargestManifest } bytes) return null;
        using var document = Parse(bytes);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object) return null;
        var layers = document.RootElement.Items("layers").ToArray();
        JsonElement Layer(string kind) => layers.FirstOrDefault(layer => layer.Text("mediaType") == LayerPrefix + kind);
        string? Path(JsonElement layer) => layer.ValueKind == JsonValueKind.Object && layer.Text("digest") is { } digest && PathOf(digest) is { } blob && File.Exists(blob) ? blob : null;
        using var config = document.RootElement.Object("config")?.Text("digest") is { } configuration && PathOf(configuration) is { } at && SmallFile.Read(at, LargestBlob).Bytes is { } text ? Parse(text) : null;
        var weights = Layer("model");
        return (Path(weights), Path(Layer("projector")), weights.ValueKind == JsonValueKind.Object ? weights.Count("size") : null, config?.RootElement.Text("file_type"));
    }

    /// <summary>Where the manifest of a name lies: <c>[host/][namespace/]model[:tag]</c>. Null for names that no folder may have.</summary>
    private string? ManifestOf(string name)
    {
        var colon = name.LastIndexOf(':');
        var (bare, tag) = colon > name.LastIndexOf('/') ? (name[..colon], name[(colon + 1)..]) : (name, "latest");
        string[] parts = bare.Split('/') switch
        {
            [var model] => [DefaultRegistry, "library", model],
            [var space, var model] => [DefaultRegistry, space, model],
            [var host, var space, var model] => [host, space, model],
            _ => [],
        };
        return parts.Length > 0 && parts.Append(tag).All(IsPlain) ? System.IO.Path.Join([folder, "manifests", .. parts, tag]) : null;
    }

    private static bool IsPlain(string part) => part.Length is > 0 and <= 200 && part[0] != '.' && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');

    private IEnumerable<string> Manifests(OllamaFacts seen)
    {
        // host / namespace / model / tag: exactly four levels, so a loop of links ends by itself.
        return Inside(Path.Join(folder, "manifests"), seen, Directory.EnumerateDirectories).SelectMany(host => Inside(host, seen, Directory.EnumerateDirectories))
            .SelectMany(space => Inside(space, seen, Directory.EnumerateDirectories)).SelectMany(model => Inside(model, seen, Directory.EnumerateFiles))
            .Where(path => !Path.GetFileName(path).StartsWith('.')).Take(MostManifests);
    }

    /// <summary>What lies in a folder, sorted; one that can't be read is told and passed over.</summary>
    private static string[] Inside(string folder, OllamaFacts seen, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(folder).Take(MostManifests).Order(StringComparer.Ordinal)];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            seen.Trouble("store.unreadable", new Saying("reading.ollama.folder-unreadable").With("reason", Saying.Quote(refused.Message)), new Source { File = folder });
            return [];
        }
    }

    private void Read(string path, OllamaFacts seen)
    {
        var name = NameOf(path);
        var source = new Source { File = path };
        var (bytes, problem) = SmallFile.Read(path, LargestManifest + 1);
        if (bytes is null)
        {
            seen.Trouble("store.unreadable", new Saying("reading.ollama.manifest-unreadable").With("reason", problem!), source, name);
            return;
        }
        using var document = bytes.Length <= LargestManifest ? Parse(bytes) : null;
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            seen.Trouble("store.damaged", new Saying("reading.ollama.manifest-damaged", ("model", name)), source, name);
            return;
        }
        var layers = document.RootElement.Items("layers").ToArray();
        var weights = layers.FirstOrDefault(layer => layer.Text("mediaType") == LayerPrefix + "model");
        var configuration = Blob(document.RootElement.Object("config")?.Text("digest"), "reading.ollama.configuration-unreadable", name, seen);
        using var config = configuration is null ? null : Parse(configuration.Value.Bytes);
        var model = new ModelSeen
        {
            Name = name,
            WeightsDigest = weights.ValueKind == JsonValueKind.Object ? weights.Text("digest") : null,
            FileBytes = weights.ValueKind == JsonValueKind.Object ? weights.Count("size") : null,
            Quantization = config?.RootElement.Text("file_type") is { Length: > 0 } quantization ? quantization : null,
            Remote = config?.RootElement.Text("remote_host") is { Length: > 0 } || config?.RootElement.Text("remote_model") is { Length: > 0 },
            Source = source with { Note = "manifest " + Convert.ToHexStringLower(SHA256.HashData(bytes)) },
        };
        Parameters(layers, name, seen);
        if (config is not null)
        {
            if (layers.Any(layer => layer.Text("mediaType") == LayerPrefix + "projector") || config.RootElement.Items("capabilities").Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals("vision"u8)))
            {
                seen.Add(FactNames.Vision, true, null, Layers.Definition, source, name);
            }
            var rendered = config.RootElement.Text("renderer") is { Length: > 0 } || config.RootElement.Text("parser") is { Length: > 0 } || config.RootElement.Text("model_family") is "gptoss" or "gpt-oss";
            seen.Add(FactNames.Rendered, rendered, null, Layers.Definition, new Source { File = configuration!.Value.Path, Pointer = "/renderer" }, name);
        }
        seen.Add(Shaped(model, seen));
    }

    private void Parameters(JsonElement[] layers, string name, OllamaFacts seen)
    {
        var layer = layers.FirstOrDefault(layer => layer.Text("mediaType") == LayerPrefix + "params");
        if (layer.ValueKind != JsonValueKind.Object || Blob(layer.Text("digest"), "reading.ollama.parameters-unreadable", name, seen) is not { } blob) return;
        using var parameters = Parse(blob.Bytes);
        if (parameters?.RootElement.Member("num_ctx") is not { } value) return;
        var source = new Source { File = blob.Path, Line = 1, Pointer = "/num_ctx" };
        if (value.ValueKind == JsonValueKind.Number) seen.AddContext(value.TryGetDouble(out var number) ? number : null, name, source);
        else seen.Trouble("config.invalid", new Saying("reading.ollama.context-kind", ("model", name), ("kind", value.ValueKind.ToString().ToLowerInvariant())), source, name);
    }

    /// <summary>The model with the shape that its GGUF's header gives.</summary>
    private ModelSeen Shaped(ModelSeen model, OllamaFacts seen)
    {
        if (model.WeightsDigest is null || PathOf(model.WeightsDigest) is not { } path) return model;
        seen.Add(FactNames.WeightsDigest, model.WeightsDigest, null, Layers.Definition, model.Source, model.Name);
        if (model.Remote) return model;
        var (header, error) = GgufReader.Read(path);
        if (header is null)
        {
            seen.Trouble(File.Exists(path) ? "gguf.damaged" : "store.unreadable", new Saying("reading.ollama.weights-unreadable", ("model", model.Name)).With("reason", error!.Told), new Source { File = path, Offset = error!.Offset }, model.Name);
            return model;
        }
        var shape = ModelShapes.From(new GgufModelMetadata(header));
        if (shape?.NativeContext is { } native)
        {
            var key = shape.Architecture + ".context_length";
            seen.Add(FactNames.NativeContext, native, "tokens", Layers.ModelNative, new Source { File = path, Pointer = "/" + key, Offset = header.Find(key)?.Offset }, model.Name);
        }
        if (OllamaVersions.CannotShift(shape?.Architecture)) seen.Add(FactNames.Shift, false, null, Layers.ModelNative, new Source { File = path, Pointer = "/general.architecture" }, model.Name);
        return model with { Shape = shape };
    }

    private (byte[] Bytes, string Path)? Blob(string? digest, string what, string name, OllamaFacts seen)
    {
        if (digest is null || PathOf(digest) is not { } path) return null;
        var (bytes, problem) = SmallFile.Read(path, LargestBlob);
        if (bytes is not null) return (bytes, path);
        seen.Trouble("store.unreadable", new Saying(what, ("model", name)).With("reason", problem!), new Source { File = path }, name);
        return null;
    }

    /// <summary>The file of a digest; null for anything but <c>sha256:</c> and hexadecimal digits, so that no path can be smuggled in.</summary>
    private string? PathOf(string digest) => digest.StartsWith("sha256:", StringComparison.Ordinal) && digest.Length == 71 && digest.AsSpan(7).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0
        ? Path.Join(folder, "blobs", "sha256-" + digest[7..])
        : null;

    /// <summary>The name that people see: the default host, the namespace <c>library</c> are left out.</summary>
    private static string NameOf(string path)
    {
        var parts = path.Split(Path.DirectorySeparatorChar)[^4..];
        var name = $"{parts[2]}:{parts[3]}";
        if (!parts[1].Equals("library", StringComparison.OrdinalIgnoreCase)) name = $"{parts[1]}/{name}";
        return parts[0].Equals(DefaultRegistry, StringComparison.OrdinalIgnoreCase) ? name : parts[1].Equals("library", StringComparison.OrdinalIgnoreCase) ? $"{parts[0]}/library/{name}" : $"{parts[0]}/{name}";
    }

    /// <summary>Folder of the default source of models.</summary>
    private static readonly string DefaultRegistry = "registry.ollama.ai";

    private static JsonDocument? Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

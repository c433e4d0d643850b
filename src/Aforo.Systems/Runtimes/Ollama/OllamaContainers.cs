using System.Text.Json;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>The variables of a running container of Ollama, as Docker or Podman describe it.</summary>
internal static class OllamaContainers
{
    private const int Most = 20;

    public static async Task<OllamaContainer[]> ReadAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var engines = await Task.WhenAll(OfAsync("docker", surroundings, cancellation), OfAsync("podman", surroundings, cancellation)).ConfigureAwait(false);
        return [.. engines.SelectMany(containers => containers)];
    }

    private static async Task<OllamaContainer[]> OfAsync(string engine, Surroundings surroundings, CancellationToken cancellation)
    {
        var list = await surroundings.Run(engine, ["ps", "--no-trunc", "--format", "{{.ID}}\t{{.Image}}"], cancellation).ConfigureAwait(false);
        var ids = (list ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('\t'))
            .Where(row => row.Length == 2 && IsServer(row[1]) && row[0].Trim() is { Length: >= 12 and <= 64 } id && id.All(char.IsAsciiHexDigit)).Select(row => row[0].Trim()).Take(Most).ToArray();
        return ids.Length == 0 || await surroundings.Run(engine, ["inspect", .. ids], cancellation).ConfigureAwait(false) is not { } described ? [] : Parse(described, engine);
    }

    /// <summary>An image named <c>ollama</c>; <c>open-webui:ollama</c> and other programs beside it are none.</summary>
    private static bool IsServer(string image)
    {
        var name = image.Trim().Split('@')[0];
        name = name[(name.LastIndexOf('/') + 1)..].Split(':')[0];
        return name.Equals("ollama", StringComparison.OrdinalIgnoreCase);
    }

    internal static OllamaContainer[] Parse(string json, string engine)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Take(Most).Select((container, index) => Of(container, index, engine))] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static OllamaContainer Of(JsonElement container, int index, string engine)
    {
        var name = container.Text("Name")?.TrimStart('/') ?? container.Text("Id") ?? "?";
        var statements = new List<OllamaStatement>();
        foreach (var (line, entry) in (container.Object("Config") ?? default).Items("Env").Index())
        {
            if (entry.AsText()?.Split('=', 2) is not [var variable, var value]) continue;
            statements.Add(new(variable, value, StatementPlace.Container, new Source { Variable = variable, Pointer = $"/{index}/Config/Env/{line}", Note = $"{engine} inspect {name}" }));
        }
        var inside = OllamaHost.Parse(statements.LastOrDefault(statement => statement.Name == "OLLAMA_HOST")?.Value);
        var bindings = container.Object("NetworkSettings")?.Object("Ports")?.Items($"{inside.Port}/tcp") ?? [];
        return new(statements, [.. bindings.Select(binding => binding.Text("HostPort")).Where(port => port is { Length: > 0 }).Select(port => OllamaHost.Parse(":" + port)).Distinct()]);
    }
}

/// <summary>What a container says: its variables, and where its server is published.</summary>
internal sealed record OllamaContainer(IReadOnlyList<OllamaStatement> Statements, IReadOnlyList<Uri> Addresses);

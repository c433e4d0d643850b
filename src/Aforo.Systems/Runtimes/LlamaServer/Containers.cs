using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>Running containers that start llama-server, as Docker or Podman describe them.</summary>
internal static class Containers
{
    private const int Most = 50;

    public static async Task<ImmutableArray<Launch>> ReadAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var engines = await Task.WhenAll(OfAsync("docker", surroundings, cancellation), OfAsync("podman", surroundings, cancellation)).ConfigureAwait(false);
        return [.. engines.SelectMany(launches => launches)];
    }

    private static async Task<ImmutableArray<Launch>> OfAsync(string engine, Surroundings surroundings, CancellationToken cancellation)
    {
        var list = await surroundings.Run(engine, ["ps", "--no-trunc", "--format", "{{.ID}}\t{{.Image}}\t{{.Command}}"], cancellation).ConfigureAwait(false);
        var ids = (list ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(row => row.Contains("llama", StringComparison.OrdinalIgnoreCase))
            .Select(row => row.Split('\t')[0].Trim()).Where(IsId).Take(Most).ToArray();
        if (ids.Length == 0) return [];
        return await surroundings.Run(engine, ["inspect", .. ids], cancellation).ConfigureAwait(false) is { } described ? Parse(described) : [];
    }

    /// <summary>The output of <c>docker inspect</c>; other containers in it are passed over.</summary>
    internal static ImmutableArray<Launch> Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Take(Most).Select(Of).OfType<Launch>()] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static Launch? Of(JsonElement container)
    {
        string[] words = [container.Text("Path") ?? "", .. Texts(container, "Args")];
        var command = UnitCommand.Find([.. words.Select(word => new CommandWord(word, 0))], ImmutableDictionary<string, string>.Empty);
        if (command is null) return null;
        var config = container.Object("Config") ?? default;
        var environment = Texts(config, "Env").Select(entry => entry.Split('=', 2)).Where(parts => parts.Length == 2).GroupBy(parts => parts[0]).ToImmutableDictionary(group => group.Key, group => group.Last()[1]);
        var source = new Source { Note = $"container {container.Text("Name")?.TrimStart('/') ?? container.Text("Id")}" };
        var settings = StartSettings.Read(command.Arguments, environment.SetItems(command.Variables), source, name => source with { Variable = name });
        return new Launch { Place = LaunchPlace.Container, Settings = settings, Address = Address(container, settings), Source = source, Arguments = command.Arguments };
    }

    /// <summary>The published address of the port that the server listens on; its own in the host's network; null when it is not published.</summary>
    private static Uri? Address(JsonElement container, StartSettings settings)
    {
        var inside = Launch.AddressOf(settings);
        if (inside is null || container.Object("HostConfig")?.Text("NetworkMode") == "host") return inside;
        var ports = container.Object("NetworkSettings")?.Object("Ports");
        foreach (var binding in ports?.Items($"{inside.Port}/tcp") ?? [])
        {
            if (!int.TryParse(binding.Text("HostPort"), out var port) || port is <= 0 or > 65535) continue;
            var host = binding.Text("HostIp") is { Length: > 0 } stated && stated is not ("0.0.0.0" or "::") ? stated : "127.0.0.1";
            var bracketed = host.Contains(':') ? $"[{host}]" : host;
            if (Uri.TryCreate($"{inside.Scheme}://{bracketed}:{port}{inside.AbsolutePath}", UriKind.Absolute, out var address)) return address;
        }
        return null;
    }

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.Items(name).Select(item => item.AsText()).OfType<string>();

    private static bool IsId(string text) => text.Length is >= 12 and <= 64 && text.All(char.IsAsciiHexDigit);
}

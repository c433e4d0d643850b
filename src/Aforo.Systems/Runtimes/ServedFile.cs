using Aforo.Systems.Runtimes.LlamaServer;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Systems.Runtimes;

/// <summary>The file of the weights that a runtime of this machine serves under a name.</summary>
public static class ServedFile
{
    /// <summary>
    /// Its path, where it can be read from here; null where the runtime does not tell it, tells it relative to its own folder, or keeps it in a world of its
    /// own, as in a container. Only asks: nothing is loaded or woken.
    /// </summary>
    /// <param name="kind"><c>ollama</c> or <c>llama-server</c>.</param>
    /// <param name="address">Address of the runtime; nothing is asked beyond loopback.</param>
    /// <param name="model">Model as the runtime names it.</param>
    /// <param name="surroundings">The world around.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public static async Task<string?> OfAsync(string kind, Uri address, string model, Surroundings surroundings, CancellationToken cancellation)
    {
        if (!address.IsLoopback) return null;
        var path = kind switch
        {
            "ollama" => await OfOllamaAsync(address, model, surroundings, cancellation).ConfigureAwait(false),
            LlamaServerRuntime.KindName => await OfLlamaServerAsync(address, model, surroundings, cancellation).ConfigureAwait(false),
            _ => null,
        };
        return path is not null && Path.IsPathRooted(path) && surroundings.At(path) is var here && File.Exists(here) ? here : null;
    }

    private static async Task<string?> OfOllamaAsync(Uri address, string model, Surroundings surroundings, CancellationToken cancellation)
    {
        using var http = new BoundedHttp(address, surroundings);
        var answer = await http.PostAsync("api/show", OllamaApi.Request(model), cancellation).ConfigureAwait(false);
        using var body = answer.Ok ? answer.Json() : null;
        return body?.RootElement.Text("modelfile")?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("FROM ", StringComparison.Ordinal))?[5..].Trim().Trim('"');
    }

    private static async Task<string?> OfLlamaServerAsync(Uri address, string model, Surroundings surroundings, CancellationToken cancellation)
    {
        using var client = new LlamaServerClient(address, surroundings);
        if (await PropsAsync(client, "props", cancellation).ConfigureAwait(false) is not { } props) return null;
        return (props.IsRouter ? await PropsAsync(client, $"props?model={Uri.EscapeDataString(model)}&autoload=false", cancellation).ConfigureAwait(false) : props)?.ModelPath;
    }

    private static async Task<PropsReply?> PropsAsync(LlamaServerClient client, string path, CancellationToken cancellation)
    {
        var answer = await client.GetAsync(path, cancellation).ConfigureAwait(false);
        using var body = answer.Ok ? answer.Json() : null;
        return body is null ? null : PropsReply.Of(body.RootElement);
    }
}

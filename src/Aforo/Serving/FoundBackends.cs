using System.Text;
using System.Text.Json;
using Aforo.Lab.Bench;
using Aforo.Observing;
using Aforo.Systems;

namespace Aforo.Serving;

/// <summary>A runtime of this machine as a backend.</summary>
/// <param name="Name">Its name in the gateway.</param>
/// <param name="Kind">A kind of the gateway's configuration.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="Answers">False: it is expected there and does not run.</param>
internal sealed record FoundBackend(string Name, string Kind, Uri Url, bool Answers);

/// <summary>What the gateway serves when nobody wrote a configuration: the runtimes of this machine, and nothing else.</summary>
internal static class FoundBackends
{
    /// <summary>Those that answer. Where none does, Ollama's usual place: it may start later.</summary>
    public static async Task<IReadOnlyList<FoundBackend>> FindAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var seen = await Task.WhenAll(House.Runtimes.Select(runtime => runtime.ObserveAsync(surroundings, cancellation))).ConfigureAwait(false);
        var found = seen.SelectMany(one => one.Runtimes).Where(one => one is { Reachable: true, BaseUrl: not null } && new Uri(one.BaseUrl).IsLoopback)
            .Select(one => (Kind: one.Kind == "ollama" ? one.Kind : "llama-server", Url: new Uri(one.BaseUrl!))).Select(one => new FoundBackend(one.Kind, one.Kind, one.Url, true)).ToList();
        foreach (var place in Targets.UsualPlaces.Where(place => found.All(one => one.Url.Authority != place.Authority)))
        {
            var (target, problem) = await new Targets(surroundings).FindAsync(place, null, cancellation).ConfigureAwait(false);
            if (target is not null || problem is { Word: not "nothing-answers" }) found.Add(new FoundBackend("openai", "openai", place, true));
        }
        if (found.Count == 0) return [new FoundBackend("ollama", "ollama", new Uri("http://127.0.0.1:11434"), false)];
        return [.. found.DistinctBy(one => one.Url.Authority).Select((one, i) => one with { Name = found.Count(other => other.Name == one.Name) > 1 ? $"{one.Name}-{one.Url.Port}" : one.Name })];
    }

    /// <summary>The configuration that names them, as a file would.</summary>
    public static byte[] Configuration(IReadOnlyList<FoundBackend> found)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("listen", "127.0.0.1:11500");
            writer.WriteStartArray("backends");
            foreach (var one in found)
            {
                writer.WriteStartObject();
                writer.WriteString("name", one.Name);
                writer.WriteString("kind", one.Kind);
                writer.WriteString("url", one.Url.GetLeftPart(UriPartial.Authority));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return [.. text.ToArray(), .. Encoding.UTF8.GetBytes(Environment.NewLine)];
    }
}

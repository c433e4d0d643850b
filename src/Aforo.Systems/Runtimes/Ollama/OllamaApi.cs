using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Core.Models;
using Aforo.Formats.Modeling;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>Reads a running server: <c>version</c>, <c>tags</c>, <c>show</c>, <c>ps</c>. Nothing here loads a model.</summary>
internal sealed class OllamaApi(BoundedHttp http)
{
    /// <summary>More definitions than anybody keeps; the rest would only cost time.</summary>
    private const int MostDefinitions = 200;

    private const int ShowsAtOnce = 8;

    /// <summary>The version, when it is Ollama that answers; null when it is something else, or nothing. Old builds without a version endpoint are told by their greeting.</summary>
    public async Task<(bool IsOllama, string? Version, HttpAnswer Answer)> IdentifyAsync(CancellationToken cancellation)
    {
        var greeting = http.GetAsync("", cancellation);
        var answer = await http.GetAsync("api/version", cancellation).ConfigureAwait(false);
        var said = await greeting.ConfigureAwait(false);
        var greets = said.Ok && said.Body.Span.StartsWith("Ollama is running"u8);
        using var document = answer.Ok ? answer.Json() : null;
        var version = document?.RootElement.Text("version");
        // Programs that imitate Ollama have a version, too, but a page of their own.
        return (greets || version is not null && !said.Ok, version, answer);
    }

    /// <param name="seen">Takes what is told.</param>
    /// <param name="only">The one definition that is asked for in full; null for all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task ReadAsync(OllamaFacts seen, string? only, CancellationToken cancellation)
    {
        var tags = http.GetAsync("api/tags", cancellation);
        var loaded = http.GetAsync("api/ps", cancellation);
        ReadTags(await tags.ConfigureAwait(false), seen);
        await ShowAllAsync(seen, only, cancellation).ConfigureAwait(false);
        ReadLoaded(await loaded.ConfigureAwait(false), seen);
    }

    private static void ReadTags(HttpAnswer answer, OllamaFacts seen)
    {
        using var document = answer.Json();
        if (!answer.Ok || document is null)
        {
            seen.Trouble("runtime.reply", new Saying("reading.ollama.no-list", ("call", "GET /api/tags")).With("answer", Answered(answer)), Source.Reply("GET /api/tags"));
            return;
        }
        foreach (var model in document.RootElement.Items("models").Take(MostDefinitions))
        {
            if ((model.Text("name") ?? model.Text("model")) is not { } name) continue;
            seen.Add(new ModelSeen
            {
                Name = name,
                FileBytes = model.Count("size"),
                Quantization = model.Object("details")?.Text("quantization_level"),
                Remote = model.Text("remote_host") is { Length: > 0 } || model.Text("remote_model") is { Length: > 0 },
                Source = Source.Reply("GET /api/tags", "models"),
            });
        }
    }

    private async Task ShowAllAsync(OllamaFacts seen, string? only, CancellationToken cancellation)
    {
        using var places = new SemaphoreSlim(ShowsAtOnce);
        var shows = seen.Models.Select(async model =>
        {
            if (only is not null && !ModelNames.Same(model.Name, only)) return null;
            await places.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                return await http.PostAsync("api/show", Request(model.Name), cancellation).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }).ToArray();
        for (var i = 0; i < shows.Length; i++)
            if (await shows[i].ConfigureAwait(false) is { } answer) ReadShow(answer, i, seen);
    }

    /// <summary>Old servers want <c>name</c>, new ones <c>model</c>; both take both.</summary>
    public static byte[] Request(string name)
    {
        var quoted = JsonEncodedText.Encode(name, JavaScriptEncoder.Default);
        return Encoding.UTF8.GetBytes($"{{\"model\":\"{quoted}\",\"name\":\"{quoted}\"}}");
    }

    private static void ReadShow(HttpAnswer answer, int index, OllamaFacts seen)
    {
        var model = seen.Models[index];
        using var document = answer.Json();
        if (!answer.Ok || document is null)
        {
            seen.Trouble("runtime.reply", new Saying("reading.ollama.no-definition", ("call", "POST /api/show"), ("model", model.Name)).With("answer", Answered(answer)), Source.Reply("POST /api/show"), model.Name);
            return;
        }
        seen.Replace(index, OllamaShow.Read(document.RootElement, model, seen));
    }

    private static void ReadLoaded(HttpAnswer answer, OllamaFacts seen)
    {
        using var document = answer.Json();
        if (!answer.Ok || document is null)
        {
            seen.Trouble("runtime.reply", new Saying("reading.ollama.no-loaded", ("call", "GET /api/ps")).With("answer", Answered(answer)), Source.Reply("GET /api/ps"));
            return;
        }
        foreach (var model in document.RootElement.Items("models")) OllamaLoaded.Read(model, seen);
    }

    private static Saying Answered(HttpAnswer answer) => answer switch
    {
        { TimedOut: true } => new Saying("reading.ollama.answered-late"),
        { Status: { } status } => new Saying(answer.Ok ? "reading.ollama.answered-no-json" : "reading.ollama.answered-status", ("status", (int)status)),
        _ => new Saying("reading.ollama.answered-nothing"),
    };
}

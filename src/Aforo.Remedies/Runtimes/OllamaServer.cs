using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Aforo.Core.Diagnosis;
using Aforo.Formats.Cases;
using Aforo.Remedies.Changes;
using Aforo.Systems;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Remedies.Runtimes;

/// <summary>The definitions of a running Ollama: what there is, and changing it. Nothing here loads a model or downloads one.</summary>
internal sealed class OllamaServer : IDisposable
{
    private const int LargestAnswer = 16 << 20;

    /// <summary>These calls take milliseconds; a server that is loading a model may be slow to answer all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly TimeProvider _clock;

    public OllamaServer(string address, Surroundings surroundings)
    {
        Address = address;
        _base = new Uri(address.TrimEnd('/') + "/");
        _clock = surroundings.Clock;
        _http = new HttpClient(surroundings.HttpHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
    }

    public string Address { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>Names and digests.</summary>
    public async Task<(Definitions? Found, Trouble? Trouble)> ListAsync(CancellationToken cancellation)
    {
        var (body, trouble) = await SendAsync(new OllamaCall(HttpMethod.Get, "api/tags", []), Address, cancellation).ConfigureAwait(false);
        if (body is null) return (null, trouble);
        using var document = Json(body);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("models", out var models) || models.ValueKind != JsonValueKind.Array)
            return (null, new Trouble(Troubles.Server, Address, "GET /api/tags does not answer a list of models"));
        return (new Definitions([.. models.EnumerateArray().Select(model => (Text(model, "name") ?? Text(model, "model"), Text(model, "digest"))).Where(model => model is { Item1: not null, Item2: not null }).Select(model => (model.Item1!, model.Item2!))]), null);
    }

    /// <summary>Whether a definition sets these parameters to these values.</summary>
    public async Task<(bool Sets, Trouble? Trouble)> SetsAsync(string name, ImmutableSortedDictionary<string, long> parameters, CancellationToken cancellation)
    {
        var (body, trouble) = await SendAsync(OllamaCalls.Show(name), $"{Address} {name}", cancellation).ConfigureAwait(false);
        if (body is null) return (false, trouble);
        using var document = Json(body);
        var text = document is { RootElement.ValueKind: JsonValueKind.Object } ? Text(document.RootElement, "parameters") : null;
        return (parameters.All(parameter => OllamaParameters.Number(text, parameter.Key) == parameter.Value), null);
    }

    public async Task<Trouble?> ChangeAsync(OllamaCall call, string place, CancellationToken cancellation) => (await SendAsync(call, place, cancellation).ConfigureAwait(false)).Trouble;

    private async Task<(byte[]? Body, Trouble? Trouble)> SendAsync(OllamaCall call, string place, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Patience, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(call.Method, new Uri(_base, call.Path));
            if (call.Body.Length > 0) request.Content = new ByteArrayContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, both.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(both.Token).ConfigureAwait(false);
            using var document = Json(body);
            var error = document is { RootElement.ValueKind: JsonValueKind.Object } ? Text(document.RootElement, "error") : null;
            if (response.IsSuccessStatusCode && error is null) return (body, null);
            return (null, new Trouble(Troubles.Server, place, SecretText.Hide($"{call.Method} /{call.Path} answered {(int)response.StatusCode}" + (error is null ? "" : $": {error}"))));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new Trouble(Troubles.Unreachable, place, $"no answer to {call.Method} /{call.Path} in {Patience.TotalSeconds:0} s"));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, new Trouble(Troubles.Unreachable, place, failure.Message));
        }
    }

    private static JsonDocument? Json(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text member; null when there is none or it is no Unicode.</summary>
    private static string? Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>The definitions of a server. Names compare as Ollama compares them.</summary>
/// <param name="All">Names and digests.</param>
internal sealed record Definitions(ImmutableArray<(string Name, string Digest)> All)
{
    /// <summary>The digest of a definition; null when there is none of that name.</summary>
    public string? Digest(string name) => All.FirstOrDefault(one => ModelNames.Same(one.Name, name)).Digest;

    public bool Has(string name) => Digest(name) is not null;

    public Definitions With(string name, string digest) => new([.. All.Where(one => !ModelNames.Same(one.Name, name)), (name, digest)]);

    public Definitions Without(string name) => new(All.RemoveAll(one => ModelNames.Same(one.Name, name)));
}

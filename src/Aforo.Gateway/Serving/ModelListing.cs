using System.Globalization;
using System.Text.Json;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Serving;

/// <summary>
/// What may be asked for here: names of the gateway's own, and the models of every backend. With one backend and no such names its own answer passes as it is, but for a cloud
/// whose models the configuration states.
/// </summary>
internal static class ModelListing
{
    private const string Models = "/v1/models";

    public static bool IsAsked(ApiEndpoint endpoint, GatewayState state) =>
        endpoint.Kind == EndpointKind.Tell && endpoint.Method == "GET" && state is not { Configuration.Models.IsEmpty: true, Backends: [{ Settings: { IsLocal: true } or { Models.IsEmpty: true } }] }
        && (endpoint.Path == "/api/tags" || endpoint.Path == Models || endpoint.Path.StartsWith(Models + "/", StringComparison.Ordinal));

    /// <summary>The answer; null where the one model that is asked about is none of them.</summary>
    /// <param name="path">As it was asked for, decoded.</param>
    public static async Task<byte[]?> OfAsync(string path, GatewayState state, CancellationToken cancellation)
    {
        var names = await NamesAsync(state, cancellation).ConfigureAwait(false);
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, JsonWriting.Options))
        {
            if (path == "/api/tags") await TagsAsync(json, names, state, cancellation).ConfigureAwait(false);
            else if (path == Models) List(json, names);
            else if (names.FindIndex(one => one.Name == ModelOf(path)) is >= 0 and var at) One(json, names[at]);
            else return null;
        }
        return output.ToArray();
    }

    /// <summary>The model that a path asks about; a slash in its name may be written as %2F.</summary>
    public static string ModelOf(string path) => Uri.UnescapeDataString(path[(Models.Length + 1)..]);

    /// <summary>Each name once, the gateway's own first. What stands for others is as old as the first of them.</summary>
    private static async Task<List<Listed>> NamesAsync(GatewayState state, CancellationToken cancellation)
    {
        var backends = await Task.WhenAll(state.Backends.Select(async backend => (Backend: backend, Models: await backend.ModelsAsync(cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        var names = state.Configuration.Models.Select(alias => new Listed(alias.Name, "aforo", alias.On.Select(MadeOf).OfType<long>().FirstOrDefault())).ToList();
        names.AddRange(backends.SelectMany(one => one.Models.Select(model => new Listed(model.Name, one.Backend.Name, Made(one.Backend, model)))));
        return [.. names.DistinctBy(one => one.Name)];

        long? MadeOf(ModelPlace place)
        {
            var (backend, models) = backends.FirstOrDefault(one => one.Backend.Name == place.Backend);
            return backend is null ? null : Made(backend, models.FirstOrDefault(model => model.Name == place.Model || model.Name == backend.Full(place.Model)));
        }
    }

    private static long Made(Backend backend, ListedModel? model) => model?.Made ?? backend.KnownSince.ToUnixTimeSeconds();

    /// <summary>As OpenAI lists them, with the members that Anthropic's clients read.</summary>
    private static void List(Utf8JsonWriter json, List<Listed> names)
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var one in names) One(json, one);
        json.WriteEndArray();
        json.WriteBoolean("has_more", false);
        json.WriteString("first_id", names.Count > 0 ? names[0].Name : null);
        json.WriteString("last_id", names.Count > 0 ? names[^1].Name : null);
        json.WriteEndObject();
    }

    private static void One(Utf8JsonWriter json, Listed one)
    {
        json.WriteStartObject();
        json.WriteString("id", one.Name);
        json.WriteString("object", "model");
        json.WriteNumber("created", one.Made);
        json.WriteString("owned_by", one.Owner);
        json.WriteString("type", "model");
        json.WriteString("display_name", one.Name);
        json.WriteString("created_at", one.MadeAt);
        json.WriteEndObject();
    }

    /// <summary>What an Ollama tells of its models as it tells it; of the others their names.</summary>
    private static async Task TagsAsync(Utf8JsonWriter json, List<Listed> names, GatewayState state, CancellationToken cancellation)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject();
        json.WriteStartArray("models");
        foreach (var backend in state.Backends.Where(backend => backend.Settings is { Kind: "ollama", Models.IsEmpty: true }))
        {
            var listed = names.Where(one => one.Owner == backend.Name).Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
            if (listed.Count == 0) continue;
            using var tags = await backend.TagsAsync(cancellation).ConfigureAwait(false);
            if (tags is null || ToldJson.Member(tags.RootElement, "models") is not { ValueKind: JsonValueKind.Array } list) continue;
            foreach (var model in list.EnumerateArray())
                if (ToldJson.Text(model, "name") is { } name && listed.Contains(name) && told.Add(name)) json.WriteRawValue(model.GetRawText(), skipInputValidation: true);
        }
        foreach (var one in names.Where(one => !told.Contains(one.Name)))
        {
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            json.WriteString("model", one.Name);
            json.WriteString("modified_at", one.MadeAt);
            json.WriteNumber("size", 0);
            json.WriteString("digest", "");
            json.WriteStartObject("details");
            foreach (var member in (string[])["parent_model", "format", "family", "parameter_size", "quantization_level"]) json.WriteString(member, "");
            json.WriteNull("families");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <param name="Owner">The backend's name, or the gateway's.</param>
    /// <param name="Made">
    /// When it was made, Unix seconds, as its backend tells; where that one does not, since when the gateway has the backend: clients sort by it, show it as a date, and some demand it.
    /// </param>
    private sealed record Listed(string Name, string Owner, long Made)
    {
        public string MadeAt => DateTimeOffset.FromUnixTimeSeconds(Made).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}

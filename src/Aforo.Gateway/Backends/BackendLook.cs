using System.Buffers;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Tokens;
using Aforo.Gateway.Configuration;
using static Aforo.Gateway.Backends.ToldJson;

namespace Aforo.Gateway.Backends;

/// <summary>Asks a backend what is loaded in it. Reads only.</summary>
internal sealed class BackendLook(BackendSettings settings, HttpMessageInvoker http, Func<string?> key)
{
    private const int LargestReply = 8 << 20;
    private const int LargestVocabulary = 96 << 20;

    /// <summary>In which a backend that is well tells what it has.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>The kind of pooling that takes the last token's vector, as GGUF numbers it.</summary>
    private const long LastToken = 3;

    /// <summary>The end of the year 9999, which no date passes.</summary>
    private const long LatestSecond = 253_402_300_799;

    /// <summary>More than any server has.</summary>
    private const int MostSlots = 4096;

    private static readonly ImmutableArray<string> LoadingOptions = ["num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread"];

    private string? _version;

    /// <summary>What was asked for, or something else where no answer came in three seconds.</summary>
    /// <param name="ask">Asks, until its token ends it.</param>
    /// <param name="otherwise">In place of an answer that does not come.</param>
    /// <param name="cancellation">Of who asks.</param>
    /// <exception cref="OperationCanceledException">Who asks gave up.</exception>
    public static async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> ask, T otherwise, CancellationToken cancellation = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Limit);
        try
        {
            return await ask(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return otherwise;
        }
    }

    public async Task<BackendView> LookAsync(CancellationToken cancellation) => settings.Kind switch
    {
        "ollama" => await OllamaAsync(cancellation).ConfigureAwait(false),
        "llama-server" => await LlamaServerAsync(cancellation).ConfigureAwait(false),
        _ => new BackendView { IsUp = true },
    };

    /// <summary>What a definition of Ollama's sets; nothing when it can't be asked.</summary>
    public async Task<ModelDefinition> DefinitionAsync(string model, CancellationToken cancellation)
    {
        using var show = await AskAsync("api/show", Naming(model), cancellation).ConfigureAwait(false);
        if (show is null || show.RootElement.ValueKind != JsonValueKind.Object) return ModelDefinition.Untold;
        Link? context = null;
        long? batch = null;
        var loading = new List<string>();
        if (Text(show.RootElement, "parameters") is { } parameters)
        {
            foreach (var line in parameters.Split('\n'))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (words is [var option, _] && LoadingOptions.Contains(option)) loading.Add(string.Join(' ', words));
                if (words is ["num_batch", var tokens] && long.TryParse(tokens, System.Globalization.CultureInfo.InvariantCulture, out var atOnce)) batch = atOnce;
                if (words is ["num_ctx", var value] && double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var size)) context = new Link { Layer = Layers.Definition, Value = size, OnExceed = OnExceed.Cut, Source = Source.Reply("POST /api/show", "parameters.num_ctx") };
            }
        }
        long? native = null;
        var poolsLast = false;
        if (Member(show.RootElement, "model_info") is { ValueKind: JsonValueKind.Object } info)
        {
            foreach (var member in info.EnumerateObject())
            {
                if (Name(member) is not { } name) continue;
                if (name.EndsWith(".context_length", StringComparison.Ordinal) && Whole(member.Value) is { } trained) native = trained;
                if (name.EndsWith(".pooling_type", StringComparison.Ordinal)) poolsLast = Whole(member.Value) == LastToken;
            }
        }
        return new ModelDefinition(context, native, Weight(show.RootElement, "system") + Weight(show.RootElement, "messages"))
        {
            Weights = Text(show.RootElement, "modelfile")?.Split('\n').FirstOrDefault(line => line.StartsWith("FROM ", StringComparison.Ordinal))?[5..].Trim(),
            Loading = string.Join(';', loading.Order(StringComparer.Ordinal)),
            IsElsewhere = IsElsewhere(show.RootElement),
            Batch = batch,
            PoolsLast = poolsLast,
        };
    }

    /// <summary>The vocabulary of a model of Ollama's; null where it is not told.</summary>
    public async Task<Vocabulary?> VocabularyAsync(string model, CancellationToken cancellation)
    {
        using var show = await AskAsync("api/show", Encoding.UTF8.GetBytes($"{{\"model\":{JsonSerializer.Serialize(model, BackendJson.Default.String)},\"verbose\":true}}"), cancellation, LargestVocabulary).ConfigureAwait(false);
        return show is null ? null : VocabularyReading.Of(show.RootElement);
    }

    /// <summary>Has Ollama load a model with the context that a request of it would get, so that it tells which that is. Whether it did.</summary>
    public async Task<bool> LoadAsync(string model, CancellationToken cancellation)
    {
        using var loaded = await AskAsync("api/generate", Naming(model), cancellation).ConfigureAwait(false);
        return loaded is not null;
    }

    private async Task<BackendView> OllamaAsync(CancellationToken cancellation)
    {
        using var loaded = await AskAsync("api/ps", null, cancellation).ConfigureAwait(false);
        if (loaded is null)
        {
            _version = null;
            return new BackendView();
        }
        using var tags = await AskAsync("api/tags", null, cancellation).ConfigureAwait(false);
        // It changes only when the server is started anew, and then it could not be reached in between.
        _version ??= await VersionAsync(cancellation).ConfigureAwait(false);
        var contexts = ImmutableDictionary.CreateBuilder<string, Link>();
        foreach (var model in Items(loaded, "models"))
            if (Text(model, "name") is { } name && Whole(model, "context_length") is > 0 and var tokens)
                contexts[name] = new Link { Layer = Layers.Loaded, Value = tokens, OnExceed = OnExceed.Cut, Source = Source.Reply("GET /api/ps", "context_length") };
        return new BackendView
        {
            IsUp = true,
            Version = _version,
            Models = tags is null ? null : [.. Items(tags, "models").Select(model => Text(model, "name")).OfType<string>()],
            Elsewhere = tags is null ? [] : [.. Items(tags, "models").Where(IsElsewhere).Select(model => Text(model, "name")).OfType<string>()],
            Contexts = contexts.ToImmutable(),
            Made = tags is null ? ImmutableDictionary<string, long>.Empty : Made(Items(tags, "models").Select(model => (Text(model, "name"), Instant(Text(model, "modified_at"))))),
        };
    }

    /// <summary>What a server lists at <c>/v1/models</c>, each name once; null when it can't be asked.</summary>
    public async Task<ImmutableArray<ListedModel>?> ListAsync(CancellationToken cancellation)
    {
        using var models = await AskAsync(settings.Url.AbsolutePath == "/" ? "v1/models" : "models", null, cancellation).ConfigureAwait(false);
        return models is null ? null : [.. Items(models, "data").Select(model => Text(model, "id") is { Length: > 0 } id ? new ListedModel(id, Told(Whole(model, "created"))) : null).OfType<ListedModel>().DistinctBy(model => model.Name)];
    }

    private async Task<string?> VersionAsync(CancellationToken cancellation)
    {
        using var reply = await AskAsync("api/version", null, cancellation).ConfigureAwait(false);
        return reply?.RootElement.ValueKind == JsonValueKind.Object ? Text(reply.RootElement, "version") : null;
    }

    private async Task<BackendView> LlamaServerAsync(CancellationToken cancellation)
    {
        using var props = await AskAsync("props", null, cancellation).ConfigureAwait(false);
        if (props is null)
        {
            using var health = await AskAsync("health", null, cancellation).ConfigureAwait(false);
            return new BackendView { IsUp = health is not null };
        }
        using var models = await AskAsync("v1/models", null, cancellation).ConfigureAwait(false);
        var view = new BackendView { IsUp = true };
        if (Whole(props.RootElement, "total_slots") is > 0 and <= MostSlots and var count) view = view with { Slots = (int)count };
        if (Member(props.RootElement, "default_generation_settings") is { } defaults && Whole(defaults, "n_ctx") is > 0 and var tokens)
            view = view with { Contexts = view.Contexts.Add("", new Link { Layer = Layers.Loaded, Value = tokens, OnExceed = OnExceed.Reject, Source = Source.Reply("GET /props", "default_generation_settings.n_ctx") }) };
        if (models is not null) view = view with { Names = [.. Items(models, "data").SelectMany(NamesOf)], Made = Made(Items(models, "data").SelectMany(model => NamesOf(model).Select(name => ((string?)name, Told(Whole(model, "created")))))) };
        if (models is not null && Items(models, "data").FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && Member(first, "meta") is { } meta)
        {
            if (Whole(meta, "n_ctx_train") is { } native) view = view with { Native = view.Native.Add("", native) };
            if (Whole(meta, "n_vocab") is { } pieces) view = view with { VocabularyTokens = pieces };
        }
        return view;
    }

    /// <summary>The reply as JSON; null when it did not come, is an error or no JSON.</summary>
    public async Task<JsonDocument?> AskAsync(string path, byte[]? body, CancellationToken cancellation, int largest = LargestReply)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(settings.Url, path));
        if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (key() is { } secret) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        try
        {
            using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentLength > largest) return null;
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            using var kept = new MemoryStream();
            var buffer = new byte[16 << 10];
            for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                if (kept.Length + read > largest) return null;
                kept.Write(buffer, 0, read);
            }
            return JsonDocument.Parse(kept.GetBuffer().AsMemory(0, (int)kept.Length));
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[] Naming(string model) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["model"] = model }, BackendJson.Default.DictionaryStringString);

    private static long Weight(JsonElement show, string name) => Member(show, name) is { ValueKind: JsonValueKind.String or JsonValueKind.Array } text ? TextWeight.MostTokens(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text.GetRawText()))) : 0;

    private static IEnumerable<JsonElement> Items(JsonDocument document, string name) =>
        Member(document.RootElement, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    /// <summary>A model without an alias is called by the path of its file; who asks for it names the file alone.</summary>
    private static IEnumerable<string> NamesOf(JsonElement model)
    {
        if (Text(model, "id") is { } id)
        {
            yield return id;
            yield return id[(id.LastIndexOfAny(['/', '\\']) + 1)..];
        }
        if (Member(model, "aliases") is not { ValueKind: JsonValueKind.Array } aliases) yield break;
        foreach (var alias in aliases.EnumerateArray())
            if (Text(alias) is { } name) yield return name;
    }

    /// <summary>Ollama's own word for a model that it has another server answer, its maker's cloud as a rule.</summary>
    private static bool IsElsewhere(JsonElement model) => Text(model, "remote_host") is { Length: > 0 } || Text(model, "remote_model") is { Length: > 0 };

    private static ImmutableDictionary<string, long> Made(IEnumerable<(string? Name, long? At)> models)
    {
        var made = ImmutableDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var (name, at) in models)
            if (name is not null && at is { } told) made[name] = told;
        return made.ToImmutable();
    }

    private static long? Instant(string? text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? Told(at.ToUnixTimeSeconds()) : null;

    /// <summary>Null for what stands where no time is known: 0, the year 1 of Go, and what is no time.</summary>
    private static long? Told(long? seconds) => seconds is > 0 and <= LatestSecond ? seconds : null;
}

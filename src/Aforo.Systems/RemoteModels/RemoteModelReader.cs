using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Formats.HuggingFace;

namespace Aforo.Systems.RemoteModels;

/// <summary>Finds out what a model on a server is, reading only headers. Nothing is stored.</summary>
public sealed class RemoteModelReader(Surroundings surroundings, Action<string, long>? progress = null)
{
    private static readonly Uri UsualHub = new("https://huggingface.co/");

    private readonly Uri _hub = Hub(surroundings);

    /// <summary>Longest time without a byte; the default is 20 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether a text stands for a model on a server: <c>hf:…</c>, <c>https:…</c> or <c>http:…</c>.</summary>
    public static bool IsAddress(string text) =>
        text.StartsWith("hf:", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The model, or why it is not known.</summary>
    public async Task<(RemoteModel? Model, Saying? Problem)> ReadAsync(string text, CancellationToken cancellation)
    {
        if (RemoteHttp.Refusal(_hub) is { } wrongHub) return (null, new Saying("reading.remote.wrong-hub").With("what", wrongHub));
        using var http = new RemoteHttp(surroundings, _hub, Patience);
        if (text.StartsWith("hf:", StringComparison.Ordinal))
            return HubReference.Parse(text) is { } reference ? await OfHubAsync(http, reference, cancellation).ConfigureAwait(false) : (null, new Saying("reading.remote.no-reference", ("text", text)));
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)) return (null, new Saying("reading.remote.no-address", ("text", text)));
        if (RemoteHttp.Refusal(address) is { } refusal) return (null, refusal);
        if (!address.AbsolutePath.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && HubReference.Parse(address, _hub) is { } page) return await OfHubAsync(http, page, cancellation).ConfigureAwait(false);
        // The page of a file shows it; the file itself lies beside.
        if (HubReference.Parse(address, _hub) is { Pick: not null }) address = new UriBuilder(address) { Path = address.AbsolutePath.Replace("/blob/", "/resolve/", StringComparison.Ordinal) }.Uri;
        var (set, problem) = await new RemoteGguf(http, progress).ReadAsync(address, cancellation).ConfigureAwait(false);
        return set is null ? (null, problem) : (new RemoteModel { Address = RemoteHttp.Shown(address), Set = set, Quantization = HubChoice.Quantization(address.AbsolutePath) }, null);
    }

    private async Task<(RemoteModel?, Saying?)> OfHubAsync(RemoteHttp http, HubReference reference, CancellationToken cancellation)
    {
        var repository = new HubRepository(http, _hub, reference);
        var (files, problem) = await repository.ListAsync(cancellation).ConfigureAwait(false);
        if (problem is not null) return (null, problem);
        var shown = $"hf:{reference.Repository}";
        if (HubChoice.Model(files, reference.Pick) is not { } chosen)
        {
            return HubChoice.Models(files).Any() || reference.Pick?.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) == true
                ? (null, new Saying("reading.remote.nothing-called", ("repository", shown), ("name", reference.Pick ?? ""), ("known", Listed(files))))
                : await OfConfigAsync(repository, files, shown, reference.Pick, cancellation).ConfigureAwait(false);
        }
        var (set, failure) = await new RemoteGguf(http, progress).ReadAsync(repository.Address(chosen), cancellation).ConfigureAwait(false);
        return set is null ? (null, failure) : (new RemoteModel
        {
            Address = $"{shown}:{chosen.Path}",
            Set = set,
            Quantization = HubChoice.Quantization(chosen.Name),
            Projector = HubChoice.Projector(files, chosen),
        }, null);
    }

    private static async Task<(RemoteModel?, Saying?)> OfConfigAsync(HubRepository repository, ImmutableArray<HubFile> files, string shown, string? quantization, CancellationToken cancellation)
    {
        if (files.FirstOrDefault(file => file.Path == "config.json") is not { } config) return (null, new Saying("reading.remote.no-model", ("repository", shown)));
        var (bytes, problem) = await repository.ReadAsync(config, cancellation).ConfigureAwait(false);
        if (problem is not null) return (null, new Saying("reading.remote.at", ("address", $"{shown}:config.json")).With("what", problem));
        var (read, error) = HfConfig.Parse(bytes);
        if (read is null) return (null, error!.At($"{shown}:config.json"));
        var weights = files.Where(file => !file.Path.Contains('/') && file.Name.StartsWith("model", StringComparison.Ordinal) && file.Name.EndsWith(".safetensors", StringComparison.Ordinal)).Sum(file => file.Bytes);
        return (new RemoteModel { Address = shown, Config = read, WeightBytes = weights > 0 ? weights : null, Quantization = quantization }, null);
    }

    private static string Listed(ImmutableArray<HubFile> files)
    {
        const int Most = 12;
        string[] names = [.. HubChoice.Models(files).Select(file => HubChoice.Quantization(file.Name) ?? file.Path).Distinct()];
        return string.Join(", ", names.Take(Most)) + (names.Length > Most ? ", …" : "");
    }

    private static Uri Hub(Surroundings surroundings) =>
        surroundings.Variable("HF_ENDPOINT") is { } text && Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) ? address : UsualHub;
}

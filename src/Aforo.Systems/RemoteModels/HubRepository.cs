using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aforo.Core.Messages;
using Aforo.Systems.Runtimes;

namespace Aforo.Systems.RemoteModels;

/// <summary>Lists the files of a repository of the hub and addresses them.</summary>
internal sealed partial class HubRepository(RemoteHttp http, Uri hub, HubReference reference)
{
    private const int LargestList = 8 << 20;

    /// <summary>A page of the list has up to 1,000 files.</summary>
    private const int MostPages = 10;

    public Uri Address(HubFile file) => new(hub, $"{reference.Repository}/resolve/{Uri.EscapeDataString(reference.Revision)}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}");

    public async Task<(ImmutableArray<HubFile> Files, Saying? Problem)> ListAsync(CancellationToken cancellation)
    {
        var files = ImmutableArray.CreateBuilder<HubFile>();
        Uri? page = new(hub, $"api/models/{reference.Repository}/tree/{Uri.EscapeDataString(reference.Revision)}?recursive=true");
        for (var i = 0; page is not null && i < MostPages; i++)
        {
            var (response, problem) = await http.GetAsync(page, null, cancellation).ConfigureAwait(false);
            if (response is null) return ([], problem);
            using (response)
            {
                using var body = new RemoteText(http, response, LargestList);
                var (bytes, failure) = await body.ReadAsync(cancellation).ConfigureAwait(false);
                if (failure is not null) return ([], new Saying("reading.remote.at", ("address", RemoteHttp.Shown(page))).With("what", failure));
                if (!Read(bytes, files)) return ([], new Saying("reading.remote.no-list", ("address", RemoteHttp.Shown(page))));
                page = Next(response, page);
            }
        }
        return (files.ToImmutable(), null);
    }

    /// <summary>A small file of the repository, such as its <c>config.json</c>.</summary>
    public async Task<(ReadOnlyMemory<byte> Bytes, Saying? Problem)> ReadAsync(HubFile file, CancellationToken cancellation)
    {
        var (response, problem) = await http.GetAsync(Address(file), null, cancellation).ConfigureAwait(false);
        if (response is null) return (default, problem);
        using (response)
        {
            using var body = new RemoteText(http, response, LargestList);
            return await body.ReadAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static bool Read(ReadOnlyMemory<byte> bytes, ImmutableArray<HubFile>.Builder files)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Array) return false;
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                if (entry.Text("type") != "file" || entry.Text("path") is not { Length: > 0 and < 1024 } path || path.Split('/').Contains("..")) continue;
                files.Add(new HubFile(path, entry.Object("lfs")?.Count("size") ?? entry.Count("size") ?? 0));
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Uri? Next(HttpResponseMessage response, Uri page) =>
        response.Headers.TryGetValues("Link", out var links) && links.Select(link => NextLink().Match(link)).FirstOrDefault(match => match.Success) is { } next
        && Uri.TryCreate(page, next.Groups[1].Value, out var address) && address.Host == page.Host ? address : null;

    [GeneratedRegex("<([^>]{1,2000})>; *rel=\"next\"", RegexOptions.CultureInvariant)]
    private static partial Regex NextLink();
}

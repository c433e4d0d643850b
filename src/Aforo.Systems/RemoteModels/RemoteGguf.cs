using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Formats.Gguf;

namespace Aforo.Systems.RemoteModels;

/// <summary>Reads the headers of a GGUF on a server, of all parts where it is split, and nothing of the weights.</summary>
internal sealed class RemoteGguf(RemoteHttp http, Action<string, long>? progress)
{
    /// <summary>Enough for a small vocabulary; a part of a split needs far less.</summary>
    private const int FirstRange = 1 << 20;

    private const int FirstRangeOfPart = 128 << 10;

    public async Task<(GgufSet? Set, Saying? Problem)> ReadAsync(Uri address, CancellationToken cancellation)
    {
        var (given, problem) = await HeaderAsync(address, FirstRange, cancellation).ConfigureAwait(false);
        if (given is null) return (null, problem);
        // Only the path names the parts; a query stays as it is.
        var (paths, own, wrong) = GgufSplit.Paths(address.AbsolutePath, given);
        if (wrong is not null) return (null, Text(address, wrong));
        var parts = ImmutableArray.CreateBuilder<GgufPart>(paths.Length);
        for (var i = 0; i < paths.Length; i++)
        {
            var at = i == own ? address : new UriBuilder(address) { Path = paths[i] }.Uri;
            var (file, failure) = i == own ? (given, null) : await HeaderAsync(at, FirstRangeOfPart, cancellation).ConfigureAwait(false);
            if (file is null) return (null, failure);
            if (GgufSplit.Contradiction(file, i, paths.Length) is { } contradiction) return (null, Text(at, contradiction));
            parts.Add(new GgufPart(RemoteHttp.Shown(at), file));
        }
        var joined = GgufSplit.Join(RemoteHttp.Shown(address), parts.MoveToImmutable());
        return joined.Set is { } set ? (set, null) : (null, joined.Error!.At(joined.Path));
    }

    private async Task<(GgufFile? File, Saying? Problem)> HeaderAsync(Uri address, int first, CancellationToken cancellation)
    {
        using var remote = new RemoteFile(http, address, progress is null ? null : count => progress(RemoteHttp.Shown(address), count));
        for (var wanted = first; ; wanted *= 2)
        {
            if (await remote.GrowAsync(wanted, cancellation).ConfigureAwait(false) is { } problem) return (null, problem);
            var (file, error) = GgufReader.Read(remote);
            if (file is not null) return (remote.IsLengthKnown ? file : file with { FileLength = End(file), Truncated = null }, null);
            if (!remote.WantsMore) return (null, Text(address, error!));
            if (wanted >= RemoteFile.MostBytes) return (null, new Saying("reading.remote.header-too-large", ("address", RemoteHttp.Shown(address)), ("most", RemoteFile.MostBytes >> 20)));
        }
    }

    /// <summary>Where the last tensor ends: the length of a file whose server does not tell it.</summary>
    private static long End(GgufFile file) =>
        file.Tensors.IsEmpty ? file.DataOffset : file.DataOffset + file.Tensors.Max(tensor => Math.Min(tensor.DataOffset, 1L << 50) + Math.Min(tensor.Bytes ?? 0, 1L << 50));

    private static Saying Text(Uri address, GgufError error) => error.At(RemoteHttp.Shown(address));
}

using System.Collections.Concurrent;

namespace Aforo.Gateway.Backends;

/// <summary>Where paths are on a backend; those of the protocols are put together once.</summary>
internal sealed class AddressBook(Uri root)
{
    private const int Most = 64;

    private readonly ConcurrentDictionary<string, Uri> _known = new(StringComparer.Ordinal);

    /// <summary>A root with a path of its own (<c>https://host/v1</c>) takes the place of the path's <c>/v1</c>.</summary>
    /// <param name="query">With its question mark; null or empty for none.</param>
    public Uri Of(string path, string? query)
    {
        if (!string.IsNullOrEmpty(query)) return Made(path, query);
        if (_known.TryGetValue(path, out var known)) return known;
        var made = Made(path, "");
        if (_known.Count < Most) _known.TryAdd(path, made);
        return made;
    }

    private Uri Made(string path, string query)
    {
        var tail = root.AbsolutePath != "/" && path.StartsWith("/v1/", StringComparison.Ordinal) ? path[4..] : path[1..];
        return new Uri(root, tail + query);
    }
}

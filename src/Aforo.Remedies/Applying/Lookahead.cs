using Aforo.Remedies.Runtimes;
using Aforo.Systems;

namespace Aforo.Remedies.Applying;

/// <summary>What the world will be after the steps that were looked at so far.</summary>
internal sealed class Lookahead(Surroundings surroundings)
{
    private readonly Dictionary<string, (Definitions? Found, Trouble? Trouble)> _servers = [];
    private readonly HashSet<string> _paths = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>Whether no earlier step touches the file.</summary>
    public bool IsFirst(string path) => _paths.Add(path);

    /// <summary>The definitions of a server; it is asked once.</summary>
    public async Task<(Definitions? Found, Trouble? Trouble)> DefinitionsAsync(string server, CancellationToken cancellation)
    {
        if (_servers.TryGetValue(server, out var known)) return known;
        using var ollama = new OllamaServer(server, surroundings);
        return _servers[server] = await ollama.ListAsync(cancellation).ConfigureAwait(false);
    }

    public void Expect(string server, Definitions definitions) => _servers[server] = (definitions, null);
}

using Aforo.Systems.Runtimes;

namespace Aforo.Systems.LocalModels;

/// <summary>
/// Names of LM Studio. It keeps files as <c>models/publisher/repository/file.gguf</c>, and calls them by the repository without <c>-GGUF</c>, in small letters,
/// with <c>@quantization</c> where there are several; its server tells which of them it has.
/// </summary>
internal sealed class LmStudioModels(Surroundings surroundings)
{
    private const int MostFiles = 4000;

    private List<string>? _files;
    private Dictionary<string, string?>? _listed;

    public async Task<(LocalModel? Model, IReadOnlyList<string> Candidates)> FindAsync(string name, CancellationToken cancellation)
    {
        _files ??= [.. Files()];
        if (_files.Count == 0) return (null, []);
        _listed ??= await ListAsync(cancellation).ConfigureAwait(false);
        var (bare, quantization) = name.LastIndexOf('@') is > 0 and var at ? (name[..at], name[(at + 1)..]) : (name, _listed.GetValueOrDefault(name));
        var found = _files.Where(file => Names(file).Contains(bare, StringComparer.OrdinalIgnoreCase)).ToArray();
        if (quantization is not null && found.Where(file => Path.GetFileName(file).Contains(quantization, StringComparison.OrdinalIgnoreCase)).ToArray() is { Length: > 0 } narrowed) found = narrowed;
        return found switch
        {
            [var only] => (new LocalModel { Runtime = "lmstudio", Name = name, File = only, Quantization = quantization?.ToUpperInvariant(), ProjectorFile = Directory.EnumerateFiles(Path.GetDirectoryName(only)!, "*mmproj*.gguf").FirstOrDefault() }, []),
            _ => (null, [.. found.Select(file => Path.GetFileName(file))]),
        };
    }

    private async Task<Dictionary<string, string?>> ListAsync(CancellationToken cancellation)
    {
        var listed = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        using var http = new BoundedHttp(new Uri("http://127.0.0.1:1234"), surroundings);
        var answer = await http.GetAsync("api/v0/models", cancellation).ConfigureAwait(false);
        using var document = answer.Ok ? answer.Json() : null;
        if (document is null) return listed;
        foreach (var model in document.RootElement.Items("data").Take(2000))
            if (model.Text("id") is { } id) listed.TryAdd(id, model.Text("quantization"));
        return listed;
    }

    private static IEnumerable<string> Names(string file)
    {
        var parts = file.Split(Path.DirectorySeparatorChar)[^3..];
        var repository = parts[1].EndsWith("-GGUF", StringComparison.OrdinalIgnoreCase) ? parts[1][..^5] : parts[1];
        return [repository, parts[1], $"{parts[0]}/{repository}", $"{parts[0]}/{parts[1]}", Path.GetFileNameWithoutExtension(parts[2]), parts[2], string.Join('/', parts)];
    }

    private IEnumerable<string> Files()
    {
        string[] homes = [Path.Join(surroundings.Home, ".lmstudio"), Path.Join(surroundings.Home, ".cache", "lm-studio"), .. Pointed()];
        return homes.Distinct().Select(home => Path.Join(home, "models")).SelectMany(Publishers).Take(MostFiles);
    }

    /// <summary>Where the program was told to keep everything.</summary>
    private IEnumerable<string> Pointed() =>
        Machines.SmallFile.Text(Path.Join(surroundings.Home, ".lmstudio-home-pointer"))?.Trim() is { Length: > 0 and < 1000 } path && Path.IsPathRooted(path) ? [surroundings.At(path)] : [];

    private static IEnumerable<string> Publishers(string models) => Inside(models, Directory.EnumerateDirectories).SelectMany(publisher => Inside(publisher, Directory.EnumerateDirectories))
        .SelectMany(repository => Inside(repository, folder => Directory.EnumerateFiles(folder, "*.gguf")))
        // Of a split the first part stands for all.
        .Where(file => !Path.GetFileName(file).Contains("mmproj", StringComparison.OrdinalIgnoreCase) && (!file.Contains("-of-0", StringComparison.Ordinal) || file.Contains("-00001-of-", StringComparison.Ordinal)));

    private static string[] Inside(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return Directory.Exists(folder) ? [.. list(folder).Take(MostFiles).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

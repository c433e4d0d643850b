using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>systemd services that start llama-server, with their drop-ins and environment files.</summary>
internal static class UnitFiles
{
    private const int LargestUnit = 1 << 20;

    /// <summary>Folders of units; a unit of the same name in an earlier one hides the later.</summary>
    private static readonly ImmutableArray<string> Folders = ["/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    public static IEnumerable<Launch> Read(Surroundings surroundings)
    {
        if (surroundings.Platform != Platform.Linux) yield break;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in Folders.Append(surroundings.Home + "/.config/systemd/user"))
        {
            // Distributions ship hundreds of units; one that starts llama-server is named after it.
            var pattern = folder.Contains("/lib/", StringComparison.Ordinal) ? "*llama*.service" : "*.service";
            foreach (var path in Paths(surroundings, folder, pattern))
            {
                if (!names.Add(Path.GetFileName(path))) continue;
                if (Launch(surroundings, path) is { } launch) yield return launch;
            }
        }
    }

    private static Launch? Launch(Surroundings surroundings, string path)
    {
        var unit = new UnitReading(surroundings);
        if (!unit.Take(path)) return null;
        foreach (var dropIn in Folders.Reverse().SelectMany(folder => Paths(surroundings, $"{folder}/{Path.GetFileName(path)}.d", "*.conf"))) unit.Take(dropIn);
        return unit.Launch(path);
    }

    internal static byte[]? Bytes(Surroundings surroundings, string path) => SmallFile.Bytes(surroundings.At(path), LargestUnit);

    private static IEnumerable<string> Paths(Surroundings surroundings, string folder, string pattern)
    {
        try
        {
            return [.. Directory.EnumerateFiles(surroundings.At(folder), pattern).Take(2000).Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>A unit and its drop-ins as they add up.</summary>
    private sealed class UnitReading(Surroundings surroundings)
    {
        private readonly Dictionary<string, (string Value, Source Source)> _environment = [];
        private readonly List<(string File, TextNode Node)> _starts = [];

        /// <summary>False when the file cannot be read or has no service section.</summary>
        public bool Take(string path)
        {
            if (Bytes(surroundings, path) is not { } bytes || TextDocument.Parse(bytes, TextFormat.Systemd).Root?["Service"] is not { } service) return false;
            foreach (var node in Values(service["ExecStart"]))
            {
                if (node.AsText() is { Length: > 0 }) _starts.Add((path, node));
                else _starts.Clear();
            }
            foreach (var file in Values(service["EnvironmentFile"])) TakeFile(file.AsText()?.TrimStart('-'));
            foreach (var variable in service["Environment"]?.Children ?? []) Set(variable, path);
            return true;
        }

        public Launch? Launch(string path)
        {
            var environment = _environment.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.Value);
            foreach (var (file, node) in _starts)
            {
                if (UnitCommand.Find(CommandWords.Split(node.Raw, node.Line), environment) is not { } command) continue;
                var source = Source.AtLine(file, node.Line);
                var all = environment.SetItems(command.Variables);
                var settings = StartSettings.Read(command.Arguments, all, source, name => _environment.TryGetValue(name, out var set) ? set.Source : source with { Variable = name }, command.Lines);
                return new Launch { Place = LaunchPlace.Unit, Settings = settings, Address = LlamaServer.Launch.AddressOf(settings), Source = Source.AtLine(path, node.Line), Arguments = command.Arguments };
            }
            return null;
        }

        private void TakeFile(string? path)
        {
            if (path is not { Length: > 0 } || !path.StartsWith('/') || Bytes(surroundings, path) is not { } bytes) return;
            foreach (var variable in TextDocument.Parse(bytes, TextFormat.DotEnv).Root?.Children ?? []) Set(variable, path);
        }

        private void Set(TextNode variable, string path)
        {
            if (variable is { Key: { Length: > 0 } name } && variable.AsText() is { } value) _environment[name] = (value, Source.Environment(name, path, variable.KeyLine));
            else if (variable.Key is "") _environment.Clear();
        }

        private static IEnumerable<TextNode> Values(TextNode? node) => node switch
        {
            null => [],
            { Kind: TextKind.Array } => node.Children,
            _ => [node],
        };
    }
}

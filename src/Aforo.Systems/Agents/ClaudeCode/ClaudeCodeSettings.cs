using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Agents.ClaudeCode;

/// <summary>A variable's value and where it is written.</summary>
internal sealed record ClaudeCodeValue(string Text, Source Source);

/// <summary>The variables that decide: the <c>env</c> block of the settings, the strongest file first, which beats the environment of the process.</summary>
internal sealed class ClaudeCodeSettings(ConfigTree files, ImmutableDictionary<string, string> environment)
{
    private const int LargestFile = 8 << 20;

    public ClaudeCodeValue? this[string name] => files.Find("env", name) is { } setting && (setting.Text ?? setting.Whole?.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { Length: > 0 } text
        ? new ClaudeCodeValue(text, setting.Source)
        : environment.TryGetValue(name, out var value) && value.Length > 0 ? new ClaudeCodeValue(value, Source.Environment(name)) : null;

    /// <summary>When the newest of the files was written; null without any.</summary>
    public DateTimeOffset? WrittenAt => files.Layers.IsEmpty ? null : files.Layers.Max(layer => File.GetLastWriteTimeUtc(layer.File));

    /// <summary>The files that exist, the strongest first: the project's own of this person, the project's, the person's.</summary>
    public static IEnumerable<string> Files(Surroundings surroundings) => new[]
    {
        Path.Join(surroundings.CurrentDirectory, ".claude", "settings.local.json"),
        Path.Join(surroundings.CurrentDirectory, ".claude", "settings.json"),
        Path.Join(surroundings.Home, ".claude", "settings.json"),
    }.Distinct().Where(Path.Exists);

    public static ClaudeCodeSettings Open(IEnumerable<string> paths, ImmutableDictionary<string, string> environment, AgentFacts seen)
    {
        var layers = ImmutableArray.CreateBuilder<ConfigLayer>();
        foreach (var path in paths)
        {
            var (bytes, problem) = SmallFile.Read(path, LargestFile);
            if (bytes is null)
            {
                seen.Trouble("config.unreadable", new Saying("reading.file.unreadable").With("reason", problem!), new Source { File = path });
                continue;
            }
            var document = TextDocument.Parse(bytes, TextFormat.Jsonc);
            foreach (var error in document.Errors.Take(3)) seen.Trouble("config.unreadable", error.Told, new Source { File = path, Line = error.Line });
            if (document.Root is { Kind: TextKind.Object } root) layers.Add(new ConfigLayer(path, root, [], "settings"));
        }
        return new ClaudeCodeSettings(new ConfigTree(layers.ToImmutable()), environment);
    }
}

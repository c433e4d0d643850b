using System.Collections.Immutable;

namespace Aforo.Systems.Tests.Machines;

/// <summary>A machine as it was captured: its files below one folder, and what its tools printed: a captured file, or a text after an equals sign.</summary>
internal static class CapturedMachine
{
    public static string Folder(string name) => Path.Join(AppContext.BaseDirectory, "Fixtures", "Machines", name);

    public static Surroundings Of(string name, Platform platform, params (string Command, string File)[] replies) => new()
    {
        Platform = platform,
        Root = Folder(name),
        Home = "/home/somebody",
        CurrentDirectory = "/home/somebody",
        Environment = platform == Platform.Windows ? ImmutableDictionary<string, string>.Empty.Add("PROCESSOR_ARCHITECTURE", "AMD64") : ImmutableDictionary<string, string>.Empty,
        Run = (program, arguments, _) =>
        {
            var line = string.Join(' ', (string[])[program, .. arguments]);
            var file = replies.FirstOrDefault(reply => line.Contains(reply.Command, StringComparison.Ordinal)).File;
            return Task.FromResult(file is null ? null : file.StartsWith('=') ? file[1..] : File.ReadAllText(Path.Join(Folder(name), file)));
        },
    };
}

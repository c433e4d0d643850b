using System.Collections;
using System.Collections.Immutable;
using Aforo.Systems.Machines;

namespace Aforo.Systems;

/// <summary>The real surroundings: this machine, as this process sees it.</summary>
public static class SurroundingsOfThisMachine
{
    public static Surroundings Create()
    {
        var platform = OperatingSystem.IsWindows() ? Platform.Windows : OperatingSystem.IsMacOS() ? Platform.MacOs : Platform.Linux;
        var variables = Variables(platform);
        return new Surroundings
        {
            Platform = platform,
            Home = Home(variables),
            CurrentDirectory = Environment.CurrentDirectory,
            Environment = variables,
            Run = CommandRunner.RunAsync,
            Processes = ProcessList.Of(platform),
        };
    }

    private static ImmutableDictionary<string, string> Variables(Platform platform)
    {
        var names = platform == Platform.Windows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var variables = ImmutableDictionary.CreateBuilder<string, string>(names);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            if (entry is { Key: string { Length: > 0 } name, Value: string value }) variables[name] = value;
        return variables.ToImmutable();
    }

    private static string Home(ImmutableDictionary<string, string> variables)
    {
        if (!OperatingSystem.IsWindows() && variables.TryGetValue("HOME", out var home) && Path.IsPathRooted(home)) return home;
        var profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return profile.Length > 0 ? profile : Path.GetPathRoot(Environment.CurrentDirectory) ?? "/";
    }
}

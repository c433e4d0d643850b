using System.Collections.Immutable;
using System.Globalization;
using Aforo.Systems.Machines.Linux;
using Aforo.Systems.Machines.Windows;

namespace Aforo.Systems.Machines;

/// <summary>The processes of this machine, as far as this user may see them.</summary>
internal static class ProcessList
{
    public static Func<IReadOnlyList<RunningProcess>> Of(Platform platform) => platform switch
    {
        Platform.Linux => static () => LinuxProcesses.Read("/proc"),
        Platform.MacOs => static () => FromPs(Output("ps", "-axww", "-o", "pid=,command=")),
        _ => static () => WindowsProcesses.Parse(Output("powershell", "-NoProfile", "-NonInteractive", "-Command", WindowsProcesses.Query)),
    };

    /// <summary>Lines of <c>ps -o pid=,command=</c>. It joins arguments by blanks, so one that holds a blank comes apart.</summary>
    public static IReadOnlyList<RunningProcess> FromPs(string? text)
    {
        var found = new List<RunningProcess>();
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            found.Add(new RunningProcess(id, words[1..], ImmutableDictionary<string, string>.Empty));
        }
        return found;
    }

    private static string? Output(string program, params string[] arguments) =>
        CommandRunner.RunAsync(program, arguments, CancellationToken.None).GetAwaiter().GetResult();
}

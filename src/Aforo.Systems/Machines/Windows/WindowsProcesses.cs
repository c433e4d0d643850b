using System.Collections.Immutable;
using System.Text;

namespace Aforo.Systems.Machines.Windows;

/// <summary>Processes as CIM tells them, in JSON.</summary>
internal static class WindowsProcesses
{
    public const string Query = "Get-CimInstance Win32_Process -Property ProcessId,CommandLine | Where-Object CommandLine | Select-Object ProcessId,CommandLine | ConvertTo-Json -Compress";

    public static IReadOnlyList<RunningProcess> Parse(string? json)
    {
        var found = new List<RunningProcess>();
        foreach (var entry in JsonRows.Of(json))
            if (entry.Whole("ProcessId") is { } id and <= int.MaxValue && entry.Text("CommandLine") is { Length: > 0 } line)
                found.Add(new RunningProcess((int)id, Arguments(line), ImmutableDictionary<string, string>.Empty));
        return found;
    }

    /// <summary>Splits a command line by the rules of the C runtime: 2n backslashes before a quote are n, and one more makes the quote a plain one.</summary>
    public static IReadOnlyList<string> Arguments(string line)
    {
        var arguments = new List<string>();
        var current = new StringBuilder();
        bool quoted = false, started = false;
        for (var i = 0; i < line.Length; i++)
        {
            var slashes = 0;
            while (i < line.Length && line[i] == '\\') (slashes, i) = (slashes + 1, i + 1);
            var quote = i < line.Length && line[i] == '"';
            current.Append('\\', quote ? slashes / 2 : slashes);
            started |= slashes > 0;
            if (i >= line.Length) break;
            if (quote && slashes % 2 == 0) (quoted, started) = (!quoted, true);
            else if (!quoted && line[i] is (' ' or '\t'))
            {
                if (started) arguments.Add(current.ToString());
                current.Clear();
                started = false;
            }
            else
            {
                current.Append(line[i]);
                started = true;
            }
        }
        if (started) arguments.Add(current.ToString());
        return arguments;
    }
}

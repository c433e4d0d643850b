using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aforo.Remedies.Tests.Generated;

/// <summary>What a program's own parser says of a file.</summary>
internal sealed record Reading(bool IsValid, string Issues, JsonNode? Value);

/// <summary>The programs whose configuration is patched, from npm, installed once.</summary>
internal static class Programs
{
    private static readonly Lazy<string> Installed = new(() => Run("bash", [Script("install")], "", null).Trim());

    public static string Folder => Installed.Value;

    public static string Bin => Path.Join(Folder, "bin");

    /// <summary>Reads many files in one process.</summary>
    public static IReadOnlyList<Reading> Read(IEnumerable<(string Parser, string Path)> files, string home)
    {
        var input = string.Concat(files.Select(file => new JsonObject { ["parser"] = file.Parser, ["path"] = file.Path }.ToJsonString() + "\n"));
        var output = Run(Path.Join(Bin, "node"), [Script("read.mjs")], input, new() { ["AFORO_PROGRAMS"] = Folder, ["HOME"] = home, ["OPENCLAW_STATE_DIR"] = Path.Join(home, "state-of-openclaw") });
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("{\"valid\"", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line)!).Select(answer =>
            new Reading(answer["valid"]!.GetValue<bool>(), string.Join("; ", answer["issues"]!.AsArray().Select(issue => issue!.ToString())), answer["value"]))];
    }

    /// <summary>Whether the program accepts the configuration, and what it printed.</summary>
    public static Reading Ask(string program, IReadOnlyList<string> arguments, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Reading(process.ExitCode == 0, error.Result, Json(output));
    }

    private static JsonNode? Json(string output)
    {
        try
        {
            return JsonNode.Parse(output);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Script(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(folder, "Aforo.slnx"))) folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        return Path.Join(folder, "tests", "programs", name);
    }

    private static string Run(string program, IReadOnlyList<string> arguments, string input, Dictionary<string, string>? variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables ?? []) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.Result}");
    }
}

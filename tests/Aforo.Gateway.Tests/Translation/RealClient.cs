using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Aforo.Gateway.Tests.Translation;

/// <summary>The clients that people run, from npm: <c>openai</c>, <c>@anthropic-ai/sdk</c>, <c>ollama</c>.</summary>
internal static class RealClient
{
    private static readonly Lazy<string> Clients = new(() => Run("bash", [Script("install")], null).Trim());

    /// <summary>What the client made of a conversation with the server at that address.</summary>
    /// <param name="client"><c>openai</c>, <c>responses</c> (its other interface), <c>anthropic</c> or <c>ollama</c>.</param>
    /// <param name="scenario"><c>stream</c>, <c>whole</c>, <c>tools</c>, <c>turn</c> (answers each call and goes on) or <c>cancel</c>.</param>
    /// <param name="letters">Length of the prompt; null for a short one.</param>
    /// <param name="key">The client's key; null for that of the simulators.</param>
    public static JsonElement Talk(string client, string address, string model, string scenario, int? letters = null, string? key = null) =>
        JsonDocument.Parse(Run("node", [Script("talk.mjs"), client, address, model, scenario, .. letters is null ? (string[])[] : [letters.Value.ToString(CultureInfo.InvariantCulture)]], Clients.Value, key)).RootElement;

    private static string Script(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(folder, "Aforo.slnx"))) folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        return Path.Join(folder, "tests", "clients", name);
    }

    private static string Run(string program, IReadOnlyList<string> arguments, string? clients, string? key = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (clients is not null) start.Environment["AFORO_CLIENTS"] = clients;
        if (key is not null) start.Environment["AFORO_KEY"] = key;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.Result}");
    }
}

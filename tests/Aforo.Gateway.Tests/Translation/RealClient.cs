using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Aforo.Gateway.Tests.Translation;

/// <summary>The clients that people run, from npm: <c>openai</c>, <c>@anthropic-ai/sdk</c>, <c>ollama</c>.</summary>
internal static class RealClient
{
    private static readonly Lazy<string> Clients = new(() => RunAsync("bash", [Script("install")], [], CancellationToken.None).GetAwaiter().GetResult().Trim());

    /// <summary>What the client made of a conversation with the server at that address.</summary>
    /// <param name="client"><c>openai</c>, <c>responses</c>, <c>completions</c> or <c>embeddings</c> (its other interfaces), <c>anthropic</c>, <c>ollama</c> or <c>embed</c> (its vectors).</param>
    /// <param name="scenario"><c>stream</c>, <c>whole</c>, <c>tools</c>, <c>turn</c> (answers each call and goes on), <c>cancel</c>, <c>leave</c> or <c>leave-whole</c>.</param>
    /// <param name="letters">Length of the prompt; null for a short one.</param>
    /// <param name="key">The client's key; null for that of the simulators.</param>
    public static JsonElement Talk(string client, string address, string model, string scenario, int? letters = null, string? key = null) =>
        TalkAsync(client, address, model, scenario, CancellationToken.None, letters, key is null ? [] : [("AFORO_KEY", key)]).GetAwaiter().GetResult();

    /// <inheritdoc cref="Talk"/>
    /// <param name="end">Ends the client's process; in the scenarios <c>leave</c> and <c>leave-whole</c> it lets the client give up by itself.</param>
    /// <param name="variables">What <c>talk.mjs</c> is told besides.</param>
    public static async Task<JsonElement> TalkAsync(string client, string address, string model, string scenario, CancellationToken end, int? letters = null, params (string Name, string Value)[] variables)
    {
        string[] arguments = [Script("talk.mjs"), client, address, model, scenario, .. letters is null ? (string[])[] : [letters.Value.ToString(CultureInfo.InvariantCulture)]];
        return JsonDocument.Parse(await RunAsync("node", arguments, [("AFORO_CLIENTS", Clients.Value), .. variables], end, scenario.StartsWith("leave", StringComparison.Ordinal))).RootElement;
    }

    private static string Script(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(folder, "Aforo.slnx"))) folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        return Path.Join(folder, "tests", "clients", name);
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, (string Name, string Value)[] variables, CancellationToken end, bool leaves = false)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = leaves };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await using var ending = end.Register(() =>
        {
            if (leaves) process.StandardInput.Close();
            else process.Kill(entireProcessTree: true);
        });
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None).ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        if (!leaves) end.ThrowIfCancellationRequested();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await error.ConfigureAwait(false)}");
    }
}

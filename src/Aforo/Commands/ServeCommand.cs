using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Aforo.Core.Workload;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Operations;
using Aforo.Gateway.Recording;
using Aforo.Gateway.Serving;
using Aforo.Ledger;
using Aforo.Serving;
using Aforo.Systems;

namespace Aforo.Commands;

/// <summary><c>aforo serve</c>: the gateway. Nothing of it is touched by other commands.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public static Command Create(Terminal terminal)
    {
        var words = terminal.Words;
        var config = new Option<string?>("--config") { Description = words.Text("option.serve-config"), HelpName = "FILE" };
        var check = new Option<bool>("--check") { Description = words.Text("option.serve-check") };
        var ledger = new Option<string?>("--ledger") { Description = words.Text("option.ledger"), HelpName = "FILE|URL" };
        var install = new Option<bool>("--install") { Description = words.Text("option.serve-install") };
        var init = new Option<bool>("--init") { Description = words.Text("option.serve-init") };
        var prompts = new Option<string?>("--record-prompts") { Description = words.Text("option.record-prompts"), HelpName = "FOLDER" };
        var command = new Command("serve", words.Text("help.serve")) { config, check, ledger, prompts, init, install };
        command.SetAction(async (parsed, cancellation) =>
        {
            var surroundings = terminal.Surroundings();
            var path = parsed.GetValue(config) ?? DefaultPath(surroundings);
            if (parsed.GetValue(init)) return Init(terminal, path, await FoundBackends.FindAsync(surroundings, cancellation));
            var (bytes, problem) = parsed.GetValue(config) is null && !Path.Exists(path) ? (await FoundAsync(terminal, surroundings, path, cancellation), null) : ConfigurationFile.Read(path);
            if (bytes is null) return terminal.Fail(words.Text("error.cannot-read", ("path", path), ("reason", problem)));
            var (configuration, problems) = ConfigurationReader.Read(bytes);
            if (configuration is null)
            {
                foreach (var one in problems) await terminal.Error.WriteLineAsync($"aforo: {path}: {one}");
                return ExitCodes.Unreadable;
            }
            if (parsed.GetValue(check))
            {
                if (Path.Exists(path)) await terminal.Error.WriteLineAsync(words.Text("serve.checked", ("path", path), ("backends", configuration.Backends.Length), ("rules", configuration.Rules.Length)));
                return ExitCodes.Done;
            }
            if (parsed.GetValue(install)) return Install(terminal, surroundings, Path.GetFullPath(path), parsed.GetValue(ledger), parsed.GetValue(prompts));
            var (recorder, refusal) = parsed.GetValue(prompts) is { } folder ? PromptRecorder.Open(folder) : (null, null);
            if (refusal is not null) return terminal.Fail(words.Text("serve.prompts-" + refusal.Word, ("path", parsed.GetValue(prompts)), ("detail", refusal.Detail)), ExitCodes.Refused);
            if (recorder is not null) await terminal.Error.WriteLineAsync(words.Text("serve.records-prompts", ("path", Path.GetFullPath(parsed.GetValue(prompts)!)), ("size", PromptRecorder.DefaultBytes >> 20)));
            if (parsed.GetValue(ledger) is null && configuration.Ledger is null) StateFolder.Make(surroundings);
            var (recorded, trouble) = await Ledgers.OpenAsync(parsed.GetValue(ledger) ?? configuration.Ledger ?? WorkloadCommand.DefaultPath(surroundings), null, cancellation);
            if (recorded is null) return terminal.Fail(trouble!);
            await using (recorded) return await RunAsync(terminal, surroundings, path, bytes, configuration, recorded, recorder, cancellation);
        });
        return command;
    }

    /// <summary>Nobody wrote a configuration: the runtimes that answer here are served, until there is one.</summary>
    private static async Task<byte[]?> FoundAsync(Terminal terminal, Surroundings surroundings, string path, CancellationToken cancellation)
    {
        var found = await FoundBackends.FindAsync(surroundings, cancellation);
        foreach (var one in found) terminal.Error.WriteLine(terminal.Words.Text(one.Answers ? "serve.found" : "serve.found-nothing", ("path", path), ("name", one.Name), ("address", one.Url.GetLeftPart(UriPartial.Authority))));
        return FoundBackends.Configuration(found);
    }

    /// <summary>Writes a configuration of what answers here, to go on from. One that is there is not overwritten.</summary>
    private static int Init(Terminal terminal, string path, IReadOnlyList<FoundBackend> found)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            file.Write(FoundBackends.Configuration(found));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return terminal.Fail(terminal.Words.Text("serve.not-installed", ("path", path), ("reason", refused.Message)), ExitCodes.Refused);
        }
        terminal.Error.WriteLine(terminal.Words.Text("serve.written", ("path", path)));
        return ExitCodes.Done;
    }

    /// <summary>Writes the service's unit and says how to start it; starting is the person's own doing. A unit that is there is not overwritten.</summary>
    private static int Install(Terminal terminal, Surroundings surroundings, string configuration, string? ledger, string? prompts)
    {
        var words = terminal.Words;
        if (surroundings.Platform == Platform.Windows || Environment.ProcessPath is not { } program) return terminal.Fail(words.Text("serve.no-service"));
        string[] arguments = ["serve", "--config", configuration, .. ledger is null ? Array.Empty<string>() : ["--ledger", ledger], .. prompts is null ? Array.Empty<string>() : ["--record-prompts", Path.GetFullPath(prompts)]];
        var unit = surroundings.Platform == Platform.MacOs ? ServiceUnit.Launchd(surroundings.Home, program, arguments) : ServiceUnit.Systemd(surroundings.Home, program, arguments);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(unit.Path)!);
            using var file = new FileStream(unit.Path, FileMode.CreateNew, FileAccess.Write);
            file.Write(System.Text.Encoding.UTF8.GetBytes(unit.Text));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return terminal.Fail(words.Text("serve.not-installed", ("path", unit.Path), ("reason", refused.Message)), ExitCodes.Refused);
        }
        terminal.Error.WriteLine(words.Text("serve.installed", ("path", unit.Path), ("start", unit.Start), ("stop", unit.Stop)));
        return ExitCodes.Done;
    }

    private static async Task<int> RunAsync(Terminal terminal, Surroundings surroundings, string path, byte[] bytes, GatewayConfiguration configuration, ILedger ledger, PromptRecorder? prompts, CancellationToken cancellation)
    {
        GatewayServer gateway;
        try
        {
            gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration, Ledger = ledger, Prompts = prompts, Clock = surroundings.Clock, Variable = surroundings.Variable, Finished = request => Log(terminal, request) }, cancellation);
        }
        catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException)
        {
            return terminal.Fail(refused.Message);
        }
        await using (gateway)
        {
            using var file = new ConfigurationFile(path, bytes, surroundings.Clock, gateway.Use, problems =>
            {
                foreach (var one in problems) terminal.Error.WriteLine($"aforo: {path}: {one}");
            });
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                stopping.Cancel();
            });
            foreach (var address in gateway.Addresses) await terminal.Error.WriteLineAsync(terminal.Words.Text("serve.listening", ("address", address.ToString())));
            try
            {
                await Task.Delay(Timeout.Infinite, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                await terminal.Error.WriteLineAsync(terminal.Words.Text("serve.stopping"));
            }
            await gateway.StopAsync(Grace);
        }
        return ExitCodes.Done;
    }

    /// <summary>Where the configuration is when nothing else is said: <c>gateway.jsonc</c> in Aforo's configuration folder.</summary>
    private static string DefaultPath(Surroundings surroundings) => surroundings.Platform == Platform.Windows
        ? Path.Join(surroundings.Variable("APPDATA") ?? Path.Join(surroundings.Home, "AppData", "Roaming"), "aforo", "gateway.jsonc")
        : Path.Join(surroundings.Variable("XDG_CONFIG_HOME") ?? Path.Join(surroundings.Home, ".config"), "aforo", "gateway.jsonc");

    /// <summary>One line of JSON a request, without any of its content.</summary>
    private static void Log(Terminal terminal, WorkloadRequest request)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("time", request.StartedAt);
            writer.WriteString("id", request.Id);
            writer.WriteString("path", request.Path);
            writer.WriteString("model", request.Model);
            writer.WriteString("agent", request.Agent);
            writer.WriteString("backend", request.Backend);
            writer.WriteString("route", request.Route);
            writer.WriteString("reason", request.Reason);
            writer.WriteNumber("status", request.Status ?? 0);
            writer.WriteString("outcome", request.Outcome.ToString().ToLowerInvariant());
            writer.WriteNumber("elapsed_s", Math.Round(request.ElapsedSeconds ?? 0, 3));
            if (request.PromptTokens is { } prompt) writer.WriteNumber("prompt_tokens", prompt);
            if (request.OutputTokens is { } output) writer.WriteNumber("output_tokens", output);
            writer.WriteEndObject();
        }
        lock (terminal) terminal.Error.WriteLine(System.Text.Encoding.UTF8.GetString(line.ToArray()));
    }
}

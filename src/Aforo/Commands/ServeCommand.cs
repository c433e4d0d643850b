using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Aforo.Core.Catalog;
using Aforo.Formats.Files;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Recording;
using Aforo.Gateway.Serving;
using Aforo.Ledger;
using Aforo.Messages;
using Aforo.Observing;
using Aforo.Presentation;
using Aforo.Serving;
using Aforo.Systems;

namespace Aforo.Commands;

/// <summary><c>aforo serve</c>: the gateway. Nothing of it is touched by other commands.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

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
        foreach (var option in (Option[])[config, prompts]) option.Validators.Add(NeedsName);
        var command = new Command(Name, words.Text("help.serve")) { config, check, ledger, prompts, init, install };
        command.SetAction(async (parsed, cancellation) =>
        {
            var surroundings = terminal.Surroundings();
            if (((Option<bool>[])[check, init, install]).Where(parsed.GetValue).ToArray() is [var one, var other, ..]) return terminal.Fail(words.Text("error.not-together", ("one", one.Name), ("other", other.Name)), ExitCodes.WrongCommandLine);
            var path = parsed.GetValue(config) ?? DefaultPath(surroundings);
            if (parsed.GetValue(init)) return Init(terminal, path, await FoundBackends.FindAsync(surroundings, cancellation));
            var (bytes, missing) = parsed.GetValue(config) is null && !Path.Exists(path) ? (await FoundAsync(terminal, surroundings, path, cancellation), null) : Read(path);
            if (bytes is null) return terminal.Fail(missing!);
            var (catalog, unread) = DecisionOptions.Catalog(parsed, terminal);
            if (catalog is null) return terminal.Fail(unread!);
            var (configuration, problems) = ConfigurationReader.Read(bytes, new TlsCheck(words).Of);
            // What is set in this shell is nothing to a service, which is told of its variables by itself.
            var warnings = configuration is null ? [] : new ConfigurationWarnings(words, surroundings, catalog.Cloud).Of(configuration, withVariables: !parsed.GetValue(install));
            if (parsed.GetValue(check) && terminal.WantsJson(parsed))
            {
                GatewayCheckJson.Write(terminal.Output, words, Path.Exists(path) ? path : null, configuration, problems, warnings);
                return problems.IsEmpty ? ExitCodes.Done : ExitCodes.Unreadable;
            }
            foreach (var problem in problems) terminal.Tell($"{path}: {words.Text(problem.Told)}");
            Warn(terminal, warnings);
            if (configuration is null || !problems.IsEmpty) return ExitCodes.Unreadable;
            if (parsed.GetValue(check))
            {
                if (Path.Exists(path)) await terminal.Error.WriteLineAsync(words.Text("serve.checked", ("path", path), ("backends", configuration.Backends.Length), ("rules", configuration.Rules.Length)));
                return ExitCodes.Done;
            }
            if (parsed.GetValue(install))
            {
                var service = new InstalledService(Path.Exists(path) ? Path.GetFullPath(path) : null, parsed.GetValue(ledger), parsed.GetValue(prompts), parsed.GetValue(terminal.Options.Catalog)?.FullName);
                return new Installation(terminal, surroundings, Path.GetDirectoryName(DefaultPath(surroundings))!, Grace).Write(service, KeyVariable.Of(configuration));
            }
            var (recorder, refusal) = parsed.GetValue(prompts) is { } folder ? PromptRecorder.Open(folder) : (null, null);
            if (refusal is not null) return terminal.Fail(words.Text("serve.prompts-" + refusal.Word, ("path", parsed.GetValue(prompts)), ("detail", refusal.Cause is { } cause ? Refused.Reason(cause, parsed.GetValue(prompts)!).In(words) : refusal.Detail)), ExitCodes.Refused);
            if (recorder is not null) await terminal.Error.WriteLineAsync(words.Text("serve.records-prompts", ("path", Path.GetFullPath(parsed.GetValue(prompts)!)), ("size", PromptRecorder.DefaultBytes >> 20)));
            if (parsed.GetValue(ledger) is null && configuration.Ledger is null) StateFolder.Make(surroundings);
            if ((parsed.GetValue(ledger) ?? configuration.Ledger) is { } address && Ledgers.Wrong(address) is { } wrong) return terminal.Fail(Refused.Of(wrong) with { IsOfCommandLine = parsed.GetValue(ledger) is not null });
            var (recorded, unopened) = await Ledgers.OpenAsync(parsed.GetValue(ledger) ?? configuration.Ledger ?? WorkloadCommand.DefaultPath(surroundings), null, cancellation);
            if (recorded is null) return terminal.Fail(Refused.Of(unopened!));
            await using (recorded)
            {
                var status = await RunAsync(terminal, surroundings, path, bytes, configuration, catalog.Cloud, recorded, recorder, cancellation);
                await recorded.DisposeAsync();
                if (recorded.Health is { Waiting: var waiting, Dropped: var dropped, Trouble: var reason } && waiting + dropped > 0) await terminal.Error.WriteLineAsync(words.Text("serve.not-recorded", ("count", waiting + dropped), ("reason", reason is null ? null : Refused.Of(reason).In(words))));
                return status;
            }
        });
        return command;
    }

    /// <summary>An empty name is no name; the words for it are those of an option without a value.</summary>
    private static void NeedsName(OptionResult option)
    {
        if (option.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))) option.AddError("empty");
    }

    private static (byte[]? Bytes, Trouble? Problem) Read(string path)
    {
        try
        {
            using var file = NamedFile.Open(path);
            return (RegularFile.ReadAll(file, path, ConfigurationFile.LargestFile), null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, Refused.Of(refused, path));
        }
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
            return terminal.Fail(terminal.Words.Text("serve.not-installed", ("path", path), ("reason", Refused.Reason(refused, path).In(terminal.Words))), ExitCodes.Refused);
        }
        terminal.Error.WriteLine(terminal.Words.Text("serve.written", ("path", path)));
        foreach (var one in found) terminal.Error.WriteLine(terminal.Words.Text(one.Answers ? "serve.noted" : "serve.guessed", ("name", one.Name), ("address", one.Url.GetLeftPart(UriPartial.Authority))));
        return ExitCodes.Done;
    }

    private static async Task<int> RunAsync(Terminal terminal, Surroundings surroundings, string path, byte[] bytes, GatewayConfiguration configuration, CloudCatalog cloud, ILedger ledger, PromptRecorder? prompts, CancellationToken cancellation)
    {
        GatewayServer gateway;
        var log = new RequestLog(terminal, ledger);
        var forecasts = new SpeedForecasts(surroundings);
        forecasts.Begin();
        try
        {
            gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration, Ledger = ledger, Prompts = prompts, Cloud = cloud, Words = terminal.Words, Forecasts = forecasts, Clock = surroundings.Clock, Variable = surroundings.Variable, Finished = log.Write, Faulted = log.Write }, cancellation);
        }
        catch (LedgerException unread)
        {
            return terminal.Fail(terminal.Words.Text("serve.budgets-unread", ("reason", Refused.Of(unread.Problem).In(terminal.Words))));
        }
        catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException)
        {
            return terminal.Fail(Refused.Of(refused, string.Join(", ", configuration.Listen)));
        }
        await using (gateway)
        {
            using var file = new ConfigurationFile(path, bytes, surroundings.Clock, anew =>
            {
                gateway.Use(anew);
                terminal.Error.WriteLine(terminal.Words.Text("serve.taken-up", ("path", path), ("backends", anew.Backends.Length), ("rules", anew.Rules.Length)));
                if (anew.HeldUntilNewStart(configuration) is { IsEmpty: false } held) terminal.Error.WriteLine(terminal.Words.Text("serve.warning", ("what", terminal.Words.Text("serve.from-new-start", ("members", string.Join(", ", held))))));
                Warn(terminal, new ConfigurationWarnings(terminal.Words, surroundings, cloud).Of(anew, withVariables: true));
            }, problems =>
            {
                foreach (var one in problems) terminal.Tell($"{path}: {terminal.Words.Text(one.Told)}");
                terminal.Error.WriteLine(terminal.Words.Text("serve.stays", ("path", path)));
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

    private static void Warn(Terminal terminal, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings) terminal.Error.WriteLine(terminal.Words.Text("serve.warning", ("what", warning)));
    }

    /// <summary>Where the configuration is when nothing else is said: <c>gateway.jsonc</c> in Aforo's configuration folder.</summary>
    private static string DefaultPath(Surroundings surroundings) => surroundings.Platform == Platform.Windows
        ? Path.Join(surroundings.Variable("APPDATA") ?? Path.Join(surroundings.Home, "AppData", "Roaming"), "aforo", "gateway.jsonc")
        : Path.Join(surroundings.Variable("XDG_CONFIG_HOME") ?? Path.Join(surroundings.Home, ".config"), "aforo", "gateway.jsonc");
}

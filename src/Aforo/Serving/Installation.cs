using System.Collections.Immutable;
using System.Text;
using Aforo.Commands;
using Aforo.Core.Messages;
using Aforo.Gateway.Operations;
using Aforo.Ledger;
using Aforo.Observing;
using Aforo.Systems;

namespace Aforo.Serving;

/// <summary>
/// Writes the service's unit and says how to start it; starting is the person's own doing, and so is every key: a service sees none of a shell's variables, so the names of those that it
/// needs are told with the place where they belong. Nothing that is there is overwritten.
/// </summary>
/// <param name="terminal">Where it is told.</param>
/// <param name="surroundings">Whose service it is.</param>
/// <param name="folder">Aforo's configuration folder, where systemd reads the variables.</param>
/// <param name="grace">Time that requests under way get at the end.</param>
internal sealed class Installation(Terminal terminal, Surroundings surroundings, string folder, TimeSpan grace)
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Catalogue _words = terminal.Words;

    /// <param name="service">What the service is to run.</param>
    /// <param name="variables">What its configuration takes keys from.</param>
    public int Write(InstalledService service, ImmutableArray<KeyVariable> variables)
    {
        if (surroundings.Platform == Platform.Windows || Environment.ProcessPath is not { } program) return terminal.Fail(_words.Text("serve.no-service"));
        if (service.Ledger is { } address && HasPassword(address)) return terminal.Fail(_words.Text("serve.ledger-password"), ExitCodes.Refused);
        ImmutableArray<string> names = [.. variables.Where(one => one.IsName).Select(one => one.Name).Distinct()];
        var unit = surroundings.Platform == Platform.MacOs
            ? ServiceUnit.Launchd(surroundings.Home, program, service.Arguments(_words.Language), grace, names)
            : ServiceUnit.Systemd(surroundings.Home, program, service.Arguments(_words.Language), grace, Path.GetFullPath(Path.Join(folder, "serve.env")));
        if (Refusal(unit.Path, unit.Text) is { } refusal) return terminal.Fail(refusal, ExitCodes.Refused);
        if (variables.Length > 0) TellOfKeys(unit, variables, names);
        terminal.Error.WriteLine(_words.Text("serve.installed", ("path", unit.Path), ("start", unit.Start), ("stop", unit.Stop)));
        return ExitCodes.Done;
    }

    private void TellOfKeys(ServiceUnit unit, ImmutableArray<KeyVariable> variables, ImmutableArray<string> names)
    {
        if (unit.KeysPath != unit.Path) MakeKeysFile(unit.KeysPath, names);
        terminal.Error.WriteLine(_words.Text(unit.KeysPath == unit.Path ? "serve.keys-in-list" : "serve.keys-in-file", ("path", unit.KeysPath)));
        foreach (var one in variables) terminal.Error.WriteLine("  " + Visible.OneLine(_words.Text(one.IsOfClients ? "serve.key-of-clients" : "serve.key-of-backend", ("variable", one.Name), ("place", one.Place))));
    }

    /// <summary>The file that the service reads its variables from, with their names and without values.</summary>
    private void MakeKeysFile(string path, ImmutableArray<string> names)
    {
        if (File.Exists(path))
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) is var mode && (mode & ~OwnersOnly) != 0)
                terminal.Error.WriteLine(_words.Text("serve.warning", ("what", _words.Text("serve.keys-open", ("path", path), ("mode", Convert.ToString((int)mode, 8))))));
            return;
        }
        var text = $"# {_words.Text("serve.keys-head")}\n{string.Concat(names.Select(name => $"#{name}=\n"))}";
        terminal.Error.WriteLine(Refusal(path, text) ?? _words.Text("serve.keys-written", ("path", path)));
    }

    /// <summary>Writes a file that nobody else can read, for keys will stand in it; why it was not written, or null.</summary>
    private string? Refusal(string path, string text)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersOnly;
            using var file = new FileStream(path, options);
            file.Write(Encoding.UTF8.GetBytes(text));
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return _words.Text("serve.not-installed", ("path", path), ("reason", Refused.Reason(refused, path).In(_words)));
        }
    }

    private static bool HasPassword(string ledger) => Ledgers.IsPostgres(ledger) && Uri.TryCreate(ledger, UriKind.Absolute, out var address) && address.UserInfo.Contains(':', StringComparison.Ordinal);
}

using System.CommandLine;
using System.Globalization;
using Aforo.Core.Messages;
using Aforo.Observing;

namespace Aforo.Commands;

/// <summary>The options that say where to look.</summary>
internal sealed class PlaceOptions(Catalogue words)
{
    private readonly Option<string[]> _at = new("--at") { Description = words.Text("option.at"), HelpName = "URL" };
    private readonly Option<string[]> _log = new("--log") { Description = words.Text("option.log"), HelpName = "FILE|-" };
    private readonly Option<string[]> _agent = new("--agent") { Description = words.Text("option.agent"), HelpName = "ID" };
    private readonly Option<string?> _machine = new("--machine") { Description = words.Text("option.machine"), HelpName = "DEVICE" };
    private readonly Option<string?> _since = new("--since") { Description = words.Text("option.since"), HelpName = "7d" };

    public void AddTo(Command command)
    {
        command.Options.Add(_at);
        command.Options.Add(_log);
        command.Options.Add(_agent);
        command.Options.Add(_machine);
        command.Options.Add(_since);
    }

    public string? Machine(ParseResult parsed) => parsed.GetValue(_machine);

    /// <summary>The first of these options that was given; null when none was.</summary>
    public string? Given(ParseResult parsed) => new Option[] { _at, _log, _agent, _since }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>The places, or what was wrong with an option's value and the exit status for it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Who asked.</param>
    /// <param name="isAnyAgent">Whether an agent may have any name, as those have that the gateway records.</param>
    public (Places? Places, string? Mistake, int Status) Read(ParseResult parsed, Terminal terminal, bool isAnyAgent = false)
    {
        var addresses = new List<Uri>();
        foreach (var text in parsed.GetValue(_at) ?? [])
        {
            if (Address(text) is not { } address) return (null, terminal.Words.Text("error.bad-address", ("text", text)), ExitCodes.WrongCommandLine);
            addresses.Add(address);
        }
        DateTimeOffset? since = null;
        if (parsed.GetValue(_since) is { } ago)
        {
            since = Instant(ago, terminal.Surroundings().Clock.GetUtcNow());
            if (since is null) return (null, terminal.Words.Text("error.bad-since", ("text", ago)), ExitCodes.WrongCommandLine);
        }
        var agents = parsed.GetValue(_agent) ?? [];
        if (!isAnyAgent && UnknownAgent(agents, terminal) is { } unknown) return (null, unknown, ExitCodes.Unreadable);
        return (new Places { At = addresses, Logs = parsed.GetValue(_log) ?? [], Agents = agents, Machine = parsed.GetValue(_machine), Since = since }, null, ExitCodes.Done);
    }

    /// <summary>What is wrong where one is none of the agents whose sessions and logs can be read; null where all are.</summary>
    public static string? UnknownAgent(IEnumerable<string> agents, Terminal terminal) =>
        agents.FirstOrDefault(id => House.Agents.All(agent => agent.Id != id)) is { } unknown
            ? terminal.Words.Text("error.unknown-agent", ("id", unknown), ("known", string.Join(", ", House.Agents.Select(agent => agent.Id))))
            : null;

    /// <summary>An address of a server; a user's name and password in it are left out, for they would be told wherever the address is. Null when it is none.</summary>
    internal static Uri? Address(string text)
    {
        if (!Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0) return null;
        return address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri;
    }

    private static DateTimeOffset? Instant(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count < 100_000)
        {
            var unit = text[^1] switch { 'd' => TimeSpan.FromDays(1), 'h' => TimeSpan.FromHours(1), 'm' => TimeSpan.FromMinutes(1), _ => TimeSpan.Zero };
            if (unit > TimeSpan.Zero) return now - unit * count;
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var instant) ? instant : null;
    }
}

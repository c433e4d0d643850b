using System.CommandLine;
using System.Globalization;
using Aforo.Core.Workload;
using Aforo.Ledger;
using Aforo.Messages;
using Aforo.Observing;
using Aforo.Presentation;
using Aforo.Systems;

namespace Aforo.Commands;

/// <summary><c>aforo workload</c>: what the recorded requests come to; where nothing is recorded, what sessions and logs remember.</summary>
internal static class WorkloadCommand
{
    private const double DefaultHeavyShare = 0.2;

    public static Command Create(Terminal terminal)
    {
        var words = terminal.Words;
        var places = new PlaceOptions(words);
        var ledger = new Option<string?>("--ledger") { Description = words.Text("option.ledger"), HelpName = "FILE|URL" };
        var import = new Option<bool>("--import") { Description = words.Text("option.import") };
        var share = new Option<string?>("--share-heavy") { Description = words.Text("option.share-heavy"), HelpName = "0.2" };
        var command = new Command("workload", words.Text("help.workload")) { ledger, import, share };
        places.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var surroundings = terminal.Surroundings();
            var (where, mistake, status) = places.Read(parsed, terminal, isAnyAgent: true);
            if (where is null) return terminal.Fail(mistake!, status);
            if (Share(parsed.GetValue(share)) is not { } heavy) return terminal.Fail(words.Text("error.bad-share", ("text", parsed.GetValue(share))), ExitCodes.WrongCommandLine);
            var address = parsed.GetValue(ledger) ?? DefaultPath(surroundings);
            if (Ledgers.Wrong(address) is { } wrong) return terminal.Fail(Refused.Of(wrong) with { IsOfCommandLine = true });
            var wantsImport = parsed.GetValue(import);
            // Who names a log or a server asks for that, not for what a ledger holds.
            var isThere = (wantsImport || parsed.GetValue(ledger) is not null || !where.IsNarrowed) && (Ledgers.IsPostgres(address) || File.Exists(address));
            if (!isThere && !wantsImport && parsed.GetValue(ledger) is not null) return terminal.Fail(words.Text("error.no-such-file", ("path", address)));
            IReadOnlyList<WorkloadRequest> remembered = [];
            if (wantsImport || !isThere)
            {
                if (PlaceOptions.UnknownAgent(where.Agents, terminal) is { } unknown) return terminal.Fail(unknown);
                var (seen, problem) = await new Observer(surroundings, terminal.Input, words).ObserveAsync(where, cancellation);
                if (seen is null) return terminal.Fail(problem!);
                remembered = RecordedRequests.Of(seen.Requests, surroundings.Clock.LocalTimeZone.GetUtcOffset(surroundings.Clock.GetUtcNow()));
            }
            var (requests, recorded, trouble) = isThere || wantsImport ? await Recorded(address, wantsImport ? remembered : [], where, cancellation) : (remembered, 0, null);
            if (trouble is not null) return terminal.Fail(trouble);
            var report = new WorkloadReport(WorkloadSummary.Of(requests!, heavy), isThere || wantsImport ? address : null, wantsImport ? recorded : null, where.IsNarrowed, where.Agents.Count > 0 ? string.Join(", ", where.Agents) : null, where.Since is { } since ? TimeZoneInfo.ConvertTime(since, surroundings.Clock.LocalTimeZone) : null);
            if (terminal.WantsJson(parsed)) WorkloadJson.Write(terminal.Output, report);
            else terminal.Show(parsed, surroundings, screen => new WorkloadText(screen, surroundings.Home).Write(report));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Where the gateway records when nothing else is said.</summary>
    public static string DefaultPath(Surroundings surroundings) => Path.Join(StateFolder.Of(surroundings), "ledger.sqlite");

    /// <summary>What the gateway recorded here; nothing where there is no ledger, or none in it that asked a model.</summary>
    public static async Task<(WorkloadSummary? Summary, Trouble? Trouble)> SummaryAsync(Surroundings surroundings, double? heavyShare, CancellationToken cancellation)
    {
        var path = DefaultPath(surroundings);
        if (!File.Exists(path)) return (null, null);
        var (requests, _, trouble) = await Recorded(path, [], new Places(), cancellation);
        return requests is not null && WorkloadSummary.Of(requests, heavyShare ?? DefaultHeavyShare) is { Requests: > 0 } summary ? (summary, null) : (null, trouble);
    }

    private static async Task<(IReadOnlyList<WorkloadRequest>? Requests, long Recorded, Trouble? Trouble)> Recorded(string address, IReadOnlyList<WorkloadRequest> import, Places places, CancellationToken cancellation)
    {
        var (ledger, problem) = await Ledgers.OpenAsync(address, new LedgerOptions { LargestBacklog = int.MaxValue }, cancellation);
        if (ledger is null) return (null, 0, Refused.Of(problem!));
        await using (ledger)
        {
            foreach (var request in import) ledger.Record(request);
            await ledger.FlushAsync(cancellation);
            if (ledger.Health.Trouble is { } trouble) return (null, 0, Refused.Of(trouble));
            var agent = places.Agents.Count == 1 ? places.Agents[0] : null;
            var requests = new List<WorkloadRequest>();
            try
            {
                await foreach (var request in ledger.ReadAsync(new LedgerQuery { From = places.Since, Agent = agent }, cancellation))
                    if (places.Agents.Count == 0 || places.Agents.Contains(request.Agent)) requests.Add(request);
            }
            catch (LedgerException unread)
            {
                return (null, 0, Refused.Of(unread.Problem));
            }
            return (requests, import.Count, null);
        }
    }

    private static double? Share(string? text)
    {
        if (text is null) return DefaultHeavyShare;
        var (digits, scale) = text.EndsWith('%') ? (text[..^1], 0.01) : (text, 1);
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share * scale is > 0 and <= 1 ? share * scale : null;
    }
}

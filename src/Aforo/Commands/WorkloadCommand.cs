using System.CommandLine;
using System.Globalization;
using Aforo.Core.Workload;
using Aforo.Ledger;
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
            var (where, mistake, status) = places.Read(parsed, terminal);
            if (where is null) return terminal.Fail(mistake!, status);
            if (Share(parsed.GetValue(share)) is not { } heavy) return terminal.Fail(words.Text("error.bad-share", ("text", parsed.GetValue(share))), ExitCodes.WrongCommandLine);
            var address = parsed.GetValue(ledger) ?? DefaultPath(surroundings);
            var isThere = Ledgers.IsPostgres(address) || File.Exists(address);
            var wantsImport = parsed.GetValue(import);
            if (!isThere && !wantsImport && parsed.GetValue(ledger) is not null) return terminal.Fail(words.Text("error.no-such-file", ("path", address)));
            IReadOnlyList<WorkloadRequest> remembered = [];
            if (wantsImport || !isThere)
            {
                var (seen, problem) = await new Observer(surroundings, terminal.Input, words).ObserveAsync(where, cancellation);
                if (seen is null) return terminal.Fail(problem!);
                remembered = RecordedRequests.Of(seen.Requests, surroundings.Clock.LocalTimeZone.GetUtcOffset(surroundings.Clock.GetUtcNow()));
            }
            var (requests, recorded, trouble) = isThere || wantsImport ? await Recorded(address, wantsImport ? remembered : [], where, cancellation) : (remembered, 0, null);
            if (trouble is not null) return terminal.Fail(trouble);
            var report = new WorkloadReport(WorkloadSummary.Of(requests!, heavy), isThere || wantsImport ? address : null, wantsImport ? recorded : null);
            if (terminal.WantsJson(parsed)) WorkloadJson.Write(terminal.Output, report);
            else terminal.Show(parsed, surroundings, screen => new WorkloadText(screen, surroundings.Home).Write(report));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Where the gateway records when nothing else is said.</summary>
    public static string DefaultPath(Surroundings surroundings) => Path.Join(StateFolder.Of(surroundings), "ledger.sqlite");

    /// <summary>What the gateway recorded here; nothing where there is no ledger.</summary>
    public static async Task<(WorkloadSummary? Summary, string? Trouble)> SummaryAsync(Surroundings surroundings, double? heavyShare, CancellationToken cancellation)
    {
        var path = DefaultPath(surroundings);
        if (!File.Exists(path)) return (null, null);
        var (requests, _, trouble) = await Recorded(path, [], new Places(), cancellation);
        return requests is { Count: > 0 } ? (WorkloadSummary.Of(requests, heavyShare ?? DefaultHeavyShare), null) : (null, trouble);
    }

    private static async Task<(IReadOnlyList<WorkloadRequest>? Requests, long Recorded, string? Trouble)> Recorded(string address, IReadOnlyList<WorkloadRequest> import, Places places, CancellationToken cancellation)
    {
        var (ledger, problem) = await Ledgers.OpenAsync(address, new LedgerOptions { LargestBacklog = int.MaxValue }, cancellation);
        if (ledger is null) return (null, 0, problem);
        await using (ledger)
        {
            foreach (var request in import) ledger.Record(request);
            await ledger.FlushAsync(cancellation);
            if (ledger.Health.Trouble is { } trouble) return (null, 0, trouble);
            var agent = places.Agents.Count == 1 ? places.Agents[0] : null;
            var requests = new List<WorkloadRequest>();
            await foreach (var request in ledger.ReadAsync(new LedgerQuery { From = places.Since, Agent = agent }, cancellation)) requests.Add(request);
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

using System.CommandLine;
using Aforo.Core.Diagnosis;
using Aforo.Deciding;
using Aforo.Observing;
using Aforo.Presentation;

namespace Aforo.Commands;

/// <summary><c>aforo advise</c>: whether hardware is needed at all, and which would be best for each purpose.</summary>
internal static class AdviseCommand
{
    public static Command Create(Terminal terminal)
    {
        var words = terminal.Words;
        var recorded = new Option<string?>("--case") { Description = words.Text("option.case"), HelpName = "FILE|NAME" };
        var model = new Option<string?>("--model") { Description = words.Text("option.model") };
        var named = new MachineOptions(words);
        var command = new Command("advise", words.Text("help.advise")) { recorded, model };
        named.AddTo(command);
        var values = DecisionOptions.Add(command, [.. ComparisonRequest.Names, .. AdviceRequest.Names], words);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (catalog, unread) = DecisionOptions.Catalog(parsed, terminal);
            if (catalog is null) return terminal.Fail(unread!);
            string? Value(string name) => values[name](parsed);
            var (conditions, mistake) = ComparisonRequest.Read(Value, named.Prices(parsed));
            var reader = new Fitting.OptionReader(Value);
            reader.Number("share_heavy", 0, 1);
            reader.Number("kwh_price", 0);
            mistake ??= reader.Mistake;
            if (conditions is null || mistake is not null) return terminal.Fail(mistake!);
            conditions = conditions with { Include = named.Include(parsed), Only = named.Only(parsed) };
            if (conditions.Only && conditions.Include.IsEmpty) return terminal.Fail(words.Text("compare.error.only"), ExitCodes.WrongCommandLine);
            var (diagnosis, problem) = await DiagnoseAsync(parsed.GetValue(recorded), terminal, cancellation);
            if (diagnosis is null) return terminal.Fail(problem!);
            var deciders = new Deciders(catalog, terminal.Surroundings);
            if (await deciders.LookAsync(conditions.Include, cancellation) is { } unseen) return terminal.Fail(unseen);
            var isCase = parsed.GetValue(recorded) is not null;
            var (ledger, trouble) = isCase ? (null, null) : await WorkloadCommand.SummaryAsync(terminal.Surroundings(), reader.Number("share_heavy", 0), cancellation);
            if (trouble is not null) terminal.Tell(trouble.In(words));
            var (request, unknown) = await new Workloads(deciders).ReadAsync(diagnosis, isCase, ledger, parsed.GetValue(model), conditions, Value, cancellation);
            if (request is null) return unknown is null ? terminal.Fail(words.Text("advise.error.no-workload"), ExitCodes.WrongCommandLine) : terminal.Fail(unknown);
            var claims = await new CaseClaims(deciders).JudgeAsync(diagnosis.Situation.Case.Claims, request.Prompt, cancellation);
            var verdict = diagnosis.Findings.IsEmpty && diagnosis.HardwareIsEnough is null ? null : Verdict.Of(diagnosis, words);
            var (advice, comparison, missing) = new Adviser(deciders).Advise(request, diagnosis, verdict, claims, cancellation);
            if (advice is null || comparison is null) return terminal.Fail(missing!);
            if (named.Output(parsed) is { } file) return MachineOptions.Draw(file, comparison, terminal);
            if (terminal.WantsJson(parsed)) JsonText.Documents(terminal.Output, [comparison], (writer, one) => ComparisonJson.Write(writer, one, advice));
            else terminal.Show(parsed, terminal.Surroundings(), screen => new AdviceText(screen).Write(request, advice, comparison));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The doctor's answer for a recorded case, or for this machine.</summary>
    private static async Task<(Diagnosis? Diagnosis, string? Problem)> DiagnoseAsync(string? name, Terminal terminal, CancellationToken cancellation)
    {
        if (name is not null)
        {
            var (opened, error) = CaseSource.Open(name, terminal.Words);
            return opened is null ? (null, error) : (Doctor.Diagnose(opened, House.Knowledge), null);
        }
        var (seen, problem) = await new Observer(terminal.Surroundings(), terminal.Input, terminal.Words).ObserveAsync(new Places(), cancellation);
        return seen is null ? (null, problem) : (Doctor.Diagnose(DoctorCommand.Record(seen, terminal), House.KnowledgeOn(seen.Machine, terminal.Surroundings())), null);
    }
}

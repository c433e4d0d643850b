using System.CommandLine;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Observing;
using Aforo.Presentation;
using Aforo.Probes;
using Aforo.Systems.Catalog;

namespace Aforo.Commands;

/// <summary><c>aforo doctor</c>: looks, thinks, tells; changes nothing.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var places = new PlaceOptions(terminal.Words);
        var recorded = new Option<string?>("--case") { Description = terminal.Words.Text("option.case"), HelpName = "FILE|NAME" };
        var probe = new Option<bool>("--probe") { Description = terminal.Words.Text("option.probe") };
        var command = new Command("doctor", terminal.Words.Text("help.doctor")) { recorded, probe };
        places.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var surroundings = terminal.Surroundings();
            var name = parsed.GetValue(recorded);
            if (name is not null && places.Given(parsed) is { } other) return terminal.Fail(terminal.Words.Text("error.not-together", ("one", recorded.Name), ("other", other)), ExitCodes.WrongCommandLine);
            var (@case, problem, status) = name is null ? await Observe(parsed, places, terminal, cancellation) : OnDevice(CaseSource.Open(name, terminal.Words), places.Machine(parsed), terminal);
            if (@case is null) return terminal.Fail(problem!, status);
            var diagnosis = Doctor.Diagnose(@case, name is null ? House.KnowledgeOn(@case.Seen.Machine, surroundings) : House.Knowledge);
            var probed = parsed.GetValue(probe) ? await ProbeAsync(diagnosis, parsed.GetValue(recorded) is not null, terminal, cancellation) : null;
            if (terminal.WantsJson(parsed)) DiagnosisJson.Write(terminal.Output, diagnosis, terminal.Words, probed);
            else terminal.Show(parsed, surroundings, screen =>
            {
                new DoctorText(screen, surroundings.Home, surroundings.CurrentDirectory).Write(diagnosis);
                if (probed is not null) ProbeWords.Write(screen, probed);
            });
            return diagnosis.HasBadNews || probed?.Passed == false ? ExitCodes.BadNews : ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What a recorded case tells of is not here to be asked.</summary>
    private static async Task<ProbeAnswer> ProbeAsync(Diagnosis diagnosis, bool isRecorded, Terminal terminal, CancellationToken cancellation) =>
        isRecorded ? new ProbeAnswer(null, null) : await new Probing(terminal).RunAsync(diagnosis.Situation, announce: true, tokens: null, cancellation);

    /// <summary>A recorded case, judged for another device where one is named.</summary>
    private static (Case?, string?, int) OnDevice((Case? Case, string? Error) opened, string? device, Terminal terminal)
    {
        if (opened.Case is null || device is null or "this") return (opened.Case, opened.Error, ExitCodes.Unreadable);
        try
        {
            return (opened.Case with { Seen = opened.Case.Seen with { Machine = DeviceMachines.Of(device, new CatalogStore().Devices) } }, null, ExitCodes.Done);
        }
        catch (UnknownDeviceException unknown)
        {
            return (null, terminal.Words.Text("error.unknown-device", ("name", device), ("known", unknown.Choices)), ExitCodes.Unreadable);
        }
    }

    private static async Task<(Case?, string?, int)> Observe(ParseResult parsed, PlaceOptions options, Terminal terminal, CancellationToken cancellation)
    {
        var (places, mistake, status) = options.Read(parsed, terminal);
        if (places is null) return (null, mistake, status);
        var (seen, problem) = await new Observer(terminal.Surroundings(), terminal.Input, terminal.Words).ObserveAsync(places, cancellation);
        return seen is null ? (null, problem, ExitCodes.Unreadable) : (Record(seen, terminal), null, ExitCodes.Done);
    }

    internal static Case Record(Observation seen, Terminal terminal) => new()
    {
        RecordedAt = terminal.Surroundings().Clock.GetUtcNow(),
        RecordedBy = AboutThisProgram.Version,
        Seen = seen,
    };
}

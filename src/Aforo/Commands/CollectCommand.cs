using System.CommandLine;
using Aforo.Formats.Cases;
using Aforo.Messages;
using Aforo.Observing;

namespace Aforo.Commands;

/// <summary><c>aforo collect</c>: writes the case, redacted.</summary>
internal static class CollectCommand
{
    public static Command Create(Terminal terminal)
    {
        var places = new PlaceOptions(terminal.Words);
        var output = new Option<string>("--output", "-o") { Description = terminal.Words.Text("option.output"), HelpName = "FILE", DefaultValueFactory = _ => "aforo-case.json" };
        var command = new Command("collect", terminal.Words.Text("help.collect")) { output };
        places.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var surroundings = terminal.Surroundings();
            var (where, mistake, status) = places.Read(parsed, terminal);
            if (where is null) return terminal.Fail(mistake!, status);
            var (seen, problem) = await new Observer(surroundings, terminal.Input, terminal.Words).ObserveAsync(where, cancellation);
            if (seen is null) return terminal.Fail(problem!);
            var redaction = new CaseRedaction(surroundings.Home, surroundings.Variable("USER") ?? surroundings.Variable("USERNAME"), surroundings.Variable("HOSTNAME") ?? surroundings.Variable("COMPUTERNAME"));
            var bytes = redaction.Redact(CaseFile.Write(DoctorCommand.Record(seen, terminal), Wording.English));
            var path = parsed.GetValue(output)!;
            if (path == "-")
            {
                await terminal.Output.WriteAsync(bytes, cancellation);
                return ExitCodes.Done;
            }
            try
            {
                await File.WriteAllBytesAsync(path, bytes, cancellation);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return terminal.Fail(Refused.Of(refused, path));
            }
            await terminal.Error.WriteLineAsync(terminal.Words.Text("collect.done", ("path", path), ("facts", seen.Facts.Length), ("incidents", seen.Incidents.Length), ("requests", seen.Requests.Length)));
            return ExitCodes.Done;
        });
        return command;
    }
}

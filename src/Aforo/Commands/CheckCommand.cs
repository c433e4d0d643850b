using System.CommandLine;
using Aforo.Core.Decisions;
using Aforo.Deciding;
using Aforo.Messages;
using Aforo.Presentation;

namespace Aforo.Commands;

/// <summary><c>aforo check</c>: a published claim against physics, measurements and dated prices.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var words = terminal.Words;
        var claim = new Option<string?>("--claim") { Description = words.Text("option.claim"), HelpName = "TEXT" };
        var command = new Command("check", words.Text("help.check")) { claim };
        var values = DecisionOptions.Add(command, ClaimRequest.Names, words);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(claim) is not { Length: > 0 } text) return terminal.Fail(words.Text("check.error.lacks", ("option", "--claim"), ("right", "--claim \"25-50 tok/s\"")), ExitCodes.WrongCommandLine);
            var (request, mistake) = ClaimRequest.Read(text, name => values[name](parsed));
            if (request is null) return terminal.Fail(mistake!);
            var (catalog, unread) = DecisionOptions.Catalog(parsed, terminal);
            if (catalog is null) return terminal.Fail(unread!);
            var (answers, problem) = await new ClaimChecker(new Deciders(catalog, terminal.Surroundings)).CheckAsync(request, cancellation);
            return problem is not null ? Fail(terminal, problem) : Tell(parsed, terminal, answers);
        });
        return command;
    }

    private static int Tell(ParseResult parsed, Terminal terminal, IReadOnlyList<ClaimAnswer> answers)
    {
        if (terminal.WantsJson(parsed)) JsonText.Documents(terminal.Output, answers, CheckJson.Write);
        else terminal.Show(parsed, terminal.Surroundings(), screen => new CheckText(screen).Write(answers));
        return answers.Any(answer => answer.Verdict is ClaimVerdict.ExceedsPhysics or ClaimVerdict.Contradicted) ? ExitCodes.BadNews : ExitCodes.Done;
    }

    private static int Fail(Terminal terminal, ClaimProblem problem)
    {
        var words = terminal.Words;
        if (problem.Fault is { } fault) return terminal.Fail(words.Text("check.error." + JsonText.Kebab(fault.ToString()), ("about", problem.About)), ExitCodes.WrongCommandLine);
        if (problem.IsLack) return terminal.Fail(words.Text("check.error.lacks", ("option", "--" + problem.About), ("right", words.Text("check.right." + problem.About))), ExitCodes.WrongCommandLine);
        return terminal.Fail(problem.Trouble!);
    }
}

using System.CommandLine;
using Aforo.Core.Messages;
using Aforo.Messages;
using Aforo.Presentation;
using Aforo.Systems;

namespace Aforo.Commands;

/// <summary>The command line as a function of its arguments and the world, so that tests run it as a person does.</summary>
internal static class Cli
{
    public static async Task<int> RunAsync(string[] arguments, Stream output, TextWriter error, Func<Surroundings> surroundings, Stream? input = null, bool interactive = false, int width = 80, bool canAsk = false, CancellationToken cancellation = default)
    {
        Surroundings? made = null;
        Surroundings World() => made ??= surroundings();
        var words = Wording.In(Language.Choose(Asked(arguments), name => World().Variable(name)));
        error = new VisibleWriter(error);
        var options = new CommonOptions(words);
        var terminal = new Terminal { Output = output, Error = error, Surroundings = World, Words = words, Options = options, Input = input ?? Stream.Null, IsInteractive = interactive, CanAsk = canAsk, Width = width };
        var root = new RootCommand(words.Text("help.aforo"))
        {
            options.Json, options.Lang, options.NoColor, options.Verbose, options.Catalog,
            DoctorCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            InspectCommand.Create(terminal),
            CollectCommand.Create(terminal),
            FitCommand.Create(terminal),
            FixCommand.Create(terminal),
            UndoCommand.Create(terminal),
            HistoryCommand.Create(terminal),
            DemoCommand.Create(terminal),
            CheckCommand.Create(terminal),
            CompareCommand.Create(terminal),
            AdviseCommand.Create(terminal),
            WorkloadCommand.Create(terminal),
            BenchCommand.Create(terminal),
            ServeCommand.Create(terminal),
        };
        // The library takes it alone only; a language beside it is no mistake.
        if (arguments is ["--version", "--lang", _] or ["--lang", _, "--version"]) arguments = ["--version"];
        var parsed = root.Parse(arguments);
        if (Mistakes.Of(parsed, words) is { Count: > 0 } mistakes)
        {
            foreach (var mistake in mistakes) await error.WriteLineAsync("aforo: " + mistake);
            await error.WriteLineAsync(words.Text("help.try", ("command", Name(parsed))));
            return ExitCodes.WrongCommandLine;
        }
        await using var text = new StreamWriter(output, new System.Text.UTF8Encoding(false), leaveOpen: true);
        if (HelpText.IsAsked(parsed))
        {
            await text.WriteAsync(HelpText.Write(parsed, words));
            return ExitCodes.Done;
        }
        try
        {
            var invocation = new InvocationConfiguration { Output = text, Error = error, EnableDefaultExceptionHandler = false };
            // It waits for requests under way, longer than the library would, and hears the signals itself.
            if (parsed.CommandResult.Command.Name == ServeCommand.Name) invocation.ProcessTerminationTimeout = null;
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception unexpected)
        {
            // A fault of this program's own: one line and a status, like every other failure.
            await error.WriteLineAsync("aforo: " + words.Text("error.unexpected", ("what", $"{unexpected.GetType().Name}: {unexpected.Message}")));
            return ExitCodes.Unreadable;
        }
    }

    private static string Name(ParseResult parsed) => parsed.CommandResult.Command is RootCommand ? "aforo" : "aforo " + parsed.CommandResult.Command.Name;

    /// <summary>The language must be known before the options are described.</summary>
    private static string? Asked(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--lang" && i + 1 < arguments.Length) return arguments[i + 1];
            if (arguments[i].StartsWith("--lang=", StringComparison.Ordinal)) return arguments[i][7..];
        }
        return null;
    }
}

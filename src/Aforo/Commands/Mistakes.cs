using System.CommandLine;
using System.CommandLine.Parsing;
using Aforo.Core.Messages;

namespace Aforo.Commands;

/// <summary>What is wrong with a command line, in the language of the person who wrote it.</summary>
internal static class Mistakes
{
    /// <summary>One sentence for each mistake; none when all is well.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed, Catalogue words)
    {
        if (parsed.Errors.Count == 0 && TakenForArgument(parsed) is { } option) return [Unknown(option, parsed, words)];
        if (parsed.Errors.Count == 0) return [];
        var mistakes = new List<string>();
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var unknown, ..]) mistakes.Add(Unknown(TakenForArgument(parsed) ?? unknown, parsed, words));
        foreach (var error in parsed.Errors)
        {
            if (Tell(error, words) is { } told && !mistakes.Contains(told)) mistakes.Add(told);
        }
        if (mistakes.Count == 0) mistakes.Add(command is RootCommand ? words.Text("error.no-command") : parsed.Errors[0].Message);
        return mistakes;
    }

    private static string Unknown(string word, ParseResult parsed, Catalogue words)
    {
        var command = parsed.CommandResult.Command;
        var choices = command.Subcommands.Select(sub => sub.Name).Concat(command.Options.Concat(parsed.RootCommandResult.Command.Options).Select(option => option.Name));
        return words.Text("error.unknown-word", ("word", word), ("near", Join(Nearest.To(word, choices))));
    }

    /// <summary>An option that does not exist, which the library takes for the value of an argument; null: none. Behind <c>--</c> anything may stand.</summary>
    private static string? TakenForArgument(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash) ? null
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value).FirstOrDefault(value => value.Length > 2 && value.StartsWith("--", StringComparison.Ordinal));

    private static string? Tell(ParseError error, Catalogue words) => error.SymbolResult switch
    {
        ArgumentResult { Parent: OptionResult option } argument => Tell(option, argument, words),
        ArgumentResult { Tokens.Count: 0 } argument => words.Text("error.missing-argument", ("name", HelpText.Name(argument.Argument.Name, words))),
        OptionResult option => Tell(option, null, words),
        _ => null,
    };

    private static string Tell(OptionResult option, ArgumentResult? argument, Catalogue words)
    {
        var tokens = argument?.Tokens ?? option.Tokens;
        var name = option.Option.Name;
        if (tokens.Count == 0 || tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))) return words.Text("error.missing-value", ("name", name));
        var known = option.Option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(item => item.Label);
        return tokens.Count > 1 && !option.Option.AllowMultipleArgumentsPerToken && option.Option.Arity.MaximumNumberOfValues == 1
            ? words.Text("error.too-many-values", ("name", name))
            : words.Text("error.bad-value", ("name", name), ("known", string.Join(", ", known)), ("value", tokens[0].Value));
    }

    private static string? Join(IEnumerable<string> near) => string.Join(", ", near) is { Length: > 0 } text ? text : null;
}

using System.CommandLine;
using Aforo.Core.Messages;
using Aforo.Messages;
using Aforo.Presentation;
using Aforo.Systems;

namespace Aforo.Commands;

/// <summary>What a command speaks through: standard output and error, the language, and the world around.</summary>
internal sealed record Terminal
{
    public required Stream Output { get; init; }

    public required TextWriter Error { get; init; }

    public required Func<Surroundings> Surroundings { get; init; }

    public required Catalogue Words { get; init; }

    public required CommonOptions Options { get; init; }

    public Stream Input { get; init; } = Stream.Null;

    /// <summary>True when a person watches: colour, and the width of the window.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>True when a person can answer: both ends are a terminal.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Columns of the window; a pipe gets 80.</summary>
    public int Width { get; init; } = 80;

    public bool WantsJson(ParseResult parsed) => parsed.GetValue(Options.Json);

    /// <summary>Writes for a person; flushed at the end.</summary>
    public void Show(ParseResult parsed, Surroundings surroundings, Action<Screen> write)
    {
        using var writer = new StreamWriter(Output, new System.Text.UTF8Encoding(false), leaveOpen: true);
        var color = IsInteractive && !parsed.GetValue(Options.NoColor) && surroundings.Variable("NO_COLOR") is null;
        write(new Screen(writer, Words, color, Width));
    }

    /// <summary>Asks on standard error and reads one line; anything but one of the words of consent is no.</summary>
    /// <param name="question">Key of the question.</param>
    /// <param name="consent">Key of the words that agree, separated by blanks.</param>
    public async Task<bool> AskAsync(string question, string consent, CancellationToken cancellation)
    {
        await Error.WriteAsync(Words.Text(question));
        await Error.FlushAsync(cancellation);
        using var reader = new StreamReader(Input, new System.Text.UTF8Encoding(false), leaveOpen: true);
        var answer = (await reader.ReadLineAsync(cancellation).ConfigureAwait(false))?.Trim();
        return answer is { Length: > 0 } && Words.Text(consent).Split(' ').Contains(answer, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Tells one thing on standard error, on a line of its own.</summary>
    public void Tell(string message) => Error.WriteLine("aforo: " + Visible.OneLine(message));

    /// <summary>Tells on standard error why there is no answer, and gives the exit status for it.</summary>
    public int Fail(Trouble trouble) => Fail(trouble.In(Words), trouble.IsOfCommandLine ? ExitCodes.WrongCommandLine : ExitCodes.Unreadable);

    /// <summary>Tells on standard error what could not be read, and answers the exit status for it.</summary>
    public int Fail(string message, int status = ExitCodes.Unreadable)
    {
        Tell(message);
        return status;
    }
}

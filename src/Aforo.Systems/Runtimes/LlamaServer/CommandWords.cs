using System.Text;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>A word of a command as a file writes it.</summary>
/// <param name="Text">Without quotes and escapes.</param>
/// <param name="Line">1-based line where it starts.</param>
/// <param name="Literal">True when it stood in single quotes, where variables are not replaced by a shell.</param>
internal readonly record struct CommandWord(string Text, int Line, bool Literal = false);

/// <summary>Splits a command into words by the quoting that systemd and shells share; a backslash before a line end joins lines.</summary>
internal static class CommandWords
{
    /// <summary>A command longer than this has nothing to say.</summary>
    private const int Longest = 256 << 10;

    public static IReadOnlyList<CommandWord> Split(string command, int firstLine = 1)
    {
        var words = new List<CommandWord>();
        if (command.Length > Longest) return words;
        var word = new StringBuilder();
        var (line, started, quote, literal) = (firstLine, 0, '\0', false);
        for (var i = 0; i < command.Length; i++)
        {
            var letter = command[i];
            if (letter == '\n') line++;
            var next = i + 1 < command.Length ? command[i + 1] : '\0';
            if (letter == '\\' && next is '\n' or '\r')
            {
                if (next == '\r' && i + 2 < command.Length && command[i + 2] == '\n') i++;
                i++;
                line++;
                if (quote == '\0') End();
                i = SkipComments(command, i, ref line);
            }
            else if (letter == '\\' && quote != '\'' && next != '\0')
            {
                Begin();
                word.Append(next);
                i++;
            }
            else if (quote != '\0' && letter == quote) quote = '\0';
            else if (quote == '\0' && letter is '"' or '\'')
            {
                Begin();
                quote = letter;
                literal |= letter == '\'';
            }
            else if (quote == '\0' && char.IsWhiteSpace(letter)) End();
            else
            {
                Begin();
                word.Append(letter);
            }
        }
        End();
        return words;

        void Begin() => started = started == 0 ? line : started;

        void End()
        {
            if (started > 0) words.Add(new CommandWord(word.ToString(), started, literal));
            word.Clear();
            (started, literal) = (0, false);
        }
    }

    /// <summary>Comment lines between joined lines fall out.</summary>
    private static int SkipComments(string command, int lineEnd, ref int line)
    {
        while (true)
        {
            var at = lineEnd + 1;
            while (at < command.Length && command[at] is ' ' or '\t') at++;
            if (at >= command.Length || command[at] is not ('#' or ';')) return lineEnd;
            var end = command.IndexOf('\n', at);
            if (end < 0) return command.Length;
            line++;
            lineEnd = end;
        }
    }
}

using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Toml;

/// <summary>The small tokens of TOML: blanks, comments, line ends, keys, bare literals.</summary>
internal sealed class TomlScanner(TextSource source)
{
    public int At { get; private set; } = source.ContentStart;

    public bool AtEnd => At >= source.Bytes.Length;

    public char Peek => PeekAt(0);

    public bool AtLineEnd => Peek == '\n' || (Peek == '\r' && PeekAt(1) == '\n');

    public char PeekAt(int ahead) => At + ahead < source.Bytes.Length ? (char)source.Span[At + ahead] : '\0';

    public void Skip() => At++;

    public bool Take(char expected)
    {
        if (AtEnd || Peek != expected) return false;
        At++;
        return true;
    }

    public bool TakeLineEnd()
    {
        if (AtEnd || !AtLineEnd) return false;
        At += Peek == '\r' ? 2 : 1;
        return true;
    }

    public void SkipBlanks()
    {
        while (Peek is ' ' or '\t') At++;
    }

    /// <summary>Skips blanks, comments and line ends.</summary>
    public void SkipLines()
    {
        do
        {
            SkipBlanks();
            SkipComment();
        }
        while (TakeLineEnd());
    }

    /// <summary>Takes the rest of a line behind a key and value or a header.</summary>
    public void EndLine()
    {
        SkipBlanks();
        SkipComment();
        if (AtEnd || TakeLineEnd()) return;
        throw new TextReadingException(At, Peek == '\r' ? new Saying("syntax.carriage-return") : new Saying("syntax.behind-value").With("found", Describe()));
    }

    /// <summary>A key with its dots; blanks around it are skipped.</summary>
    public List<TomlKey> ReadKeys()
    {
        var keys = new List<TomlKey>();
        do
        {
            SkipBlanks();
            var start = At;
            var name = Peek is '"' or '\'' ? TomlStrings.Read(source, this, inKey: true) : ReadWord();
            if (At == start) throw new TextReadingException(At, new Saying("syntax.toml-key-expected").With("found", Describe()));
            keys.Add(new TomlKey(name, start, At - start));
            SkipBlanks();
        }
        while (Take('.'));
        return keys;
    }

    public string ReadWord() => ReadWhile(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');

    /// <summary>A number or date; a blank between date and time belongs to it.</summary>
    public string ReadLiteral()
    {
        var start = At;
        ReadWhile(IsLiteral);
        if (At - start == 10 && source.Span[start + 4] == '-' && Peek == ' ' && char.IsAsciiDigit(PeekAt(1)) && char.IsAsciiDigit(PeekAt(2)) && PeekAt(3) == ':')
        {
            At++;
            ReadWhile(IsLiteral);
        }

        return source.Text(start, At - start);
    }

    public Saying Describe()
    {
        if (AtEnd) return new Saying("syntax.found-end");
        if (Peek is '\n' or '\r') return new Saying("syntax.found-line-end");
        if (char.IsAsciiLetter(Peek)) return new Saying("syntax.found-word");
        if (char.IsAsciiDigit(Peek)) return new Saying("syntax.found-number");
        return Peek is > ' ' and < '\x7F' ? new Saying("syntax.found-mark", ("mark", Peek.ToString())) : new Saying("syntax.found-byte", ("code", $"0x{(int)Peek:X2}"));
    }

    private static bool IsLiteral(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '+' or '.' or ':';

    private string ReadWhile(Func<char, bool> belongs)
    {
        var start = At;
        while (!AtEnd && belongs(Peek)) At++;
        return source.Text(start, At - start);
    }

    private void SkipComment()
    {
        if (Peek != '#') return;
        while (!AtEnd && !AtLineEnd)
        {
            if ((Peek < ' ' && Peek != '\t') || Peek == '\x7F') throw new TextReadingException(At, new Saying("syntax.control-in-comment", ("code", $"U+{(int)Peek:X4}")));
            At++;
        }
    }
}

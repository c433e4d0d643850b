using System.Collections.Immutable;
using System.Text;
using Aforo.Formats.Cases;
using Aforo.Formats.Text;

namespace Aforo.Remedies.Diffs;

/// <summary>The lines of a document: as they are, for comparing, and as they may be shown.</summary>
internal sealed class ShownLines
{
    private readonly TextDocument _document;
    private readonly ImmutableArray<(int Start, int End)> _secrets;
    private readonly ImmutableArray<(int Start, int End)> _lines;

    public ShownLines(TextDocument document)
    {
        _document = document;
        _secrets = SecretSpans.Of(document);
        _lines = Cut(document.Bytes.Span);
        Raw = [.. _lines.Select(line => Encoding.Latin1.GetString(document.Bytes.Span[line.Start..line.End]))];
    }

    /// <summary>Every line with its line end, a character for a byte.</summary>
    public ImmutableArray<string> Raw { get; }

    public int Count => _lines.Length;

    /// <summary>Whether the line ends the file without a line end.</summary>
    public bool IsOpen(int line) => line == Count - 1 && _document.Bytes.Span[_lines[line].End - 1] is not ((byte)'\n' or (byte)'\r');

    /// <summary>A line without its line end, its secrets hidden, control characters made harmless.</summary>
    public string Show(int line)
    {
        var (start, end) = _lines[line];
        var bytes = _document.Bytes.Span;
        var text = new StringBuilder();
        var at = start;
        foreach (var secret in _secrets.Where(secret => secret.Start < end && secret.End > start))
        {
            var from = Math.Max(at, secret.Start);
            text.Append(Encoding.UTF8.GetString(bytes[at..from])).Append(SecretText.Hidden);
            at = Math.Min(end, secret.End);
        }
        text.Append(Encoding.UTF8.GetString(bytes[at..end]));
        return ShownText.Harmless(SecretText.Hide(text.ToString().TrimEnd('\r', '\n')));
    }

    private static ImmutableArray<(int, int)> Cut(ReadOnlySpan<byte> bytes)
    {
        var lines = ImmutableArray.CreateBuilder<(int, int)>();
        for (var start = 0; start < bytes.Length;)
        {
            var length = bytes[start..].IndexOfAny((byte)'\n', (byte)'\r');
            var end = length < 0 ? bytes.Length : start + length + 1;
            if (length >= 0 && bytes[end - 1] == '\r' && end < bytes.Length && bytes[end] == '\n') end++;
            lines.Add((start, end));
            start = end;
        }
        return lines.ToImmutable();
    }
}

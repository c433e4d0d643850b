using System.Text;
using YamlDotNet.Core.Events;

namespace Aforo.Formats.Text.Yaml;

/// <summary>Goes between the parser's places, which count UTF-16, and bytes.</summary>
internal sealed class YamlText
{
    // The parser takes these three for line ends, as YAML 1.1 did; in YAML 1.2 they are letters like any other.
    private const string OldLineEnds = "\u0085\u2028\u2029";
    private const string StandIns = "\uE8D0\uE8D1\uE8D2";

    private readonly TextSource _source;
    private readonly int[]? _bytes;

    public YamlText(TextSource source)
    {
        _source = source;
        var text = source.Text(source.ContentStart, source.Bytes.Length - source.ContentStart);
        ForParser = Swap(text, OldLineEnds, StandIns);
        if (text.Length != source.Bytes.Length - source.ContentStart) _bytes = MapBytes(text, source.ContentStart);
    }

    public string ForParser { get; }

    public static string Restore(string value) => Swap(value, StandIns, OldLineEnds);

    /// <summary>The parser's message without the place at its end, which counts differently.</summary>
    public static string WithoutPlace(string message)
    {
        var place = message.IndexOf(" Line:", StringComparison.Ordinal);
        return Restore((place > 0 ? message[..place] : message).TrimEnd('.'));
    }

    public int ByteAt(long index)
    {
        if (_bytes is null) return (int)Math.Min(_source.ContentStart + index, _source.Bytes.Length);
        return _bytes[Math.Min(index, _bytes.Length - 1)];
    }

    public bool Is(int offset, char expected) => offset >= 0 && offset < _source.Bytes.Length && _source.Span[offset] == expected;

    /// <summary>Behind the anchor and the tag that stand before a value.</summary>
    public int SkipProperties(int at)
    {
        while (Is(at, '&') || Is(at, '!'))
        {
            while (at < _source.Bytes.Length && !IsSpace(at)) at++;
            while (at < _source.Bytes.Length && (IsSpace(at) || Is(at, '#')))
            {
                if (Is(at, '#')) at = LineEnd(at);
                else at++;
            }
        }

        return at;
    }

    /// <summary>
    /// Whether a colon stands right before this place that ends no key, as in <c>[:x]</c>. The parser drops it; others read it as part of
    /// the text.
    /// </summary>
    public bool IsBehindLoneColon(int at) =>
        Is(at - 1, ':') && (at < 2 || IsSpace(at - 2) || Is(at - 2, ',') || Is(at - 2, '[') || Is(at - 2, '{'));

    public int TrimEnd(int start, int end)
    {
        while (end > start && IsSpace(end - 1)) end--;
        return end;
    }

    /// <summary>Behind the bracket that closes a flow collection.</summary>
    public int FlowEnd(ParsingEvent end, char close)
    {
        var at = ByteAt(end.Start.Index);
        return Is(at, close) ? at + 1 : at;
    }

    private static string Swap(string text, string from, string to)
    {
        if (text.AsSpan().IndexOfAny(from) < 0) return text;
        var swapped = new StringBuilder(text);
        for (var index = 0; index < from.Length; index++) swapped.Replace(from[index], to[index]);
        return swapped.ToString();
    }

    private static int[] MapBytes(string text, int start)
    {
        var bytes = new int[text.Length + 1];
        var at = start;
        for (var index = 0; index < text.Length; index++)
        {
            bytes[index] = at;
            at += text[index] switch { < '\x80' => 1, < '\u0800' => 2, >= '\uD800' and <= '\uDFFF' => 2, _ => 3 };
        }

        bytes[^1] = at;
        return bytes;
    }

    private bool IsSpace(int at) => _source.Span[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    private int LineEnd(int at)
    {
        var end = _source.Span[at..].IndexOfAny((byte)'\n', (byte)'\r');
        return end < 0 ? _source.Bytes.Length : at + end;
    }
}

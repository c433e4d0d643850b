using System.Globalization;
using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Formats.Tests.Text.Editing;

/// <summary>A random value, written in a random style of a format.</summary>
internal sealed class RandomTree(TextFormat format, Random random)
{
    private readonly StringBuilder _text = new();
    private readonly int _lineEnds = random.Next(3);
    private readonly string _unit = random.Next(3) switch { 0 => "\t", 1 => "    ", _ => "  " };
    private readonly bool _tight = random.Next(3) == 0;

    /// <summary>LF, CRLF, or now one and then the other.</summary>
    private string LineEnd => _lineEnds == 0 || (_lineEnds == 2 && random.Next(2) == 0) ? "\n" : "\r\n";

    /// <summary>The value and its text, of a format of the JSON family, of TOML (flat under headers), or of YAML.</summary>
    public (TextValue Value, string Text) Make()
    {
        if (random.Next(4) == 0) _text.Append('\uFEFF');
        var value = format switch
        {
            TextFormat.Toml => Toml(),
            TextFormat.Yaml => Yaml(),
            _ => Json(0, root: true),
        };
        if (random.Next(2) == 0 && format <= TextFormat.Json5) _text.Append(LineEnd);
        return (value, _text.ToString());
    }

    public TextValue Scalar() => random.Next(6) switch
    {
        0 => random.Next(-1000, 300000),
        1 => random.Next(100) / 8.0,
        2 => true,
        3 => false,
        _ => Word(),
    };

    public TextValue Any() => random.Next(4) switch
    {
        0 => TextValue.Object([new("p", Scalar()), new("q r", TextValue.Array(Scalar(), Scalar()))]),
        1 => TextValue.Array(Scalar(), TextValue.Object("z", Scalar())),
        _ => Scalar(),
    };

    public string Word() => random.Next(8) switch
    {
        0 => "it's \"x\" \\ ä",
        1 => "131_072",
        2 => "# no, comment: [x]",
        3 => "",
        4 => "line\nend",
        5 => "true",
        _ => "w" + random.Next(100).ToString(CultureInfo.InvariantCulture),
    };

    private string Key(int index) => "k" + index.ToString(CultureInfo.InvariantCulture) + (random.Next(5) == 0 ? " ä/~" : "");

    private void Comment(bool endsLine)
    {
        if (random.Next(3) > 0) return;
        if (format is TextFormat.Toml or TextFormat.Yaml)
        {
            if (endsLine) _text.Append(" # c, }");
        }
        else if (format != TextFormat.Json) _text.Append(endsLine && random.Next(2) == 0 ? " // c, }" : " /* , } */");
    }

    private void WriteScalar(TextValue value)
    {
        if (value.Text is { } text)
        {
            var quote = format == TextFormat.Json5 && random.Next(2) == 0 ? '\'' : '"';
            _text.Append(quote).Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(quote.ToString(), "\\" + quote, StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append(quote);
        }
        else if (value.Number is { Whole: >= 0 and var whole } && random.Next(3) == 0 && format is TextFormat.Json5 or TextFormat.Toml) _text.Append("0x" + whole.ToString("x", CultureInfo.InvariantCulture));
        else if (value.Number is { } number) _text.Append(((FormattableString)$"{number.Real}").ToString(CultureInfo.InvariantCulture));
        else _text.Append(value.Scalar is bool flag ? flag ? "true" : "false" : "null");
    }

    private void WriteKey(string key)
    {
        if (format == TextFormat.Json5 && random.Next(2) == 0 && !key.Contains(' ')) _text.Append(key);
        else if (format is TextFormat.Toml or TextFormat.Yaml && !key.Contains(' ')) _text.Append(key);
        else _text.Append('"').Append(key).Append('"');
    }

    private TextValue Json(int depth, bool root = false)
    {
        if (!root && (depth > 3 || random.Next(2) == 0))
        {
            var scalar = Scalar();
            WriteScalar(scalar);
            return scalar;
        }

        var isObject = random.Next(3) > 0;
        var count = random.Next(5);
        var lines = random.Next(3) > 0;
        var trailing = format != TextFormat.Json && count > 0 && random.Next(2) == 0;
        var members = new List<KeyValuePair<string, TextValue>>();
        _text.Append(isObject ? '{' : '[');
        Comment(lines);
        for (var index = 0; index < count; index++)
        {
            if (lines) Break(depth + 1);
            else if (!_tight && (index > 0 || isObject)) _text.Append(' ');
            var key = Key(index);
            if (isObject)
            {
                WriteKey(key);
                _text.Append(_tight ? ":" : ": ");
            }

            members.Add(new(key, Json(depth + 1)));
            if (random.Next(6) == 0) Comment(false);
            if (index < count - 1 || trailing) _text.Append(',');
            if (lines) Comment(true);
        }

        if (lines) Break(depth);
        else if (!_tight && isObject && count > 0) _text.Append(' ');
        _text.Append(isObject ? '}' : ']');
        return isObject ? TextValue.Object([.. members]) : TextValue.Array([.. members.Select(member => member.Value)]);
    }

    private void Break(int depth)
    {
        _text.Append(LineEnd);
        for (var level = 0; level < depth; level++) _text.Append(_unit);
    }

    private TextValue Flow(int depth)
    {
        if (depth > 2 || random.Next(3) > 0)
        {
            var scalar = Scalar();
            WriteScalar(scalar);
            return scalar;
        }

        var isObject = random.Next(2) == 0;
        var parts = new List<KeyValuePair<string, TextValue>>();
        _text.Append(isObject ? '{' : '[');
        for (var (index, count) = (0, random.Next(4)); index < count; index++)
        {
            if (index > 0) _text.Append(", ");
            var key = Key(index);
            if (isObject)
            {
                WriteKey(key);
                _text.Append(format == TextFormat.Toml ? " = " : ": ");
            }

            parts.Add(new(key, Flow(depth + 1)));
        }

        _text.Append(isObject ? '}' : ']');
        return isObject ? TextValue.Object([.. parts]) : TextValue.Array([.. parts.Select(part => part.Value)]);
    }

    private List<KeyValuePair<string, TextValue>> Keys(int least)
    {
        var members = new List<KeyValuePair<string, TextValue>>();
        for (var (index, count) = (0, random.Next(least, 4)); index < count; index++)
        {
            var key = Key(index);
            WriteKey(key);
            _text.Append(_tight ? "=" : " = ");
            members.Add(new(key, Flow(0)));
            Comment(true);
            _text.Append(LineEnd);
        }

        return members;
    }

    private TextValue Toml()
    {
        var members = Keys(0);
        for (var (table, count) = (0, random.Next(4)); table < count; table++)
        {
            if (random.Next(2) == 0) _text.Append(LineEnd);
            if (random.Next(3) == 0) _text.Append("# of table").Append(LineEnd);
            _text.Append($"[t{table}]").Append(LineEnd);
            members.Add(new("t" + table, TextValue.Object([.. Keys(0)])));
        }

        return TextValue.Object([.. members]);
    }

    private TextValue Yaml()
    {
        if (random.Next(3) == 0) _text.Append("# top").Append(LineEnd);
        return YamlBlock(0, isObject: random.Next(4) > 0, startsLine: true);
    }

    private TextValue YamlBlock(int column, bool isObject, bool startsLine)
    {
        var parts = new List<KeyValuePair<string, TextValue>>();
        for (var (index, count) = (0, random.Next(1, 4)); index < count; index++)
        {
            if (startsLine || index > 0) _text.Append(' ', column);
            var key = Key(index);
            if (isObject)
            {
                WriteKey(key);
                _text.Append(':');
            }
            else _text.Append('-');
            if (column < 6 && random.Next(3) == 0)
            {
                var isNestedObject = random.Next(2) == 0;
                if (isObject || random.Next(2) == 0)
                {
                    Comment(true);
                    _text.Append(LineEnd);
                    parts.Add(new(key, YamlBlock(column + 2, isNestedObject, startsLine: true)));
                }
                else
                {
                    _text.Append(' ');
                    parts.Add(new(key, YamlBlock(column + 2, isNestedObject, startsLine: false)));
                }

                continue;
            }

            _text.Append(' ');
            parts.Add(new(key, Flow(0)));
            Comment(true);
            _text.Append(LineEnd);
            if (random.Next(6) == 0) _text.Append(LineEnd);
        }

        return isObject ? TextValue.Object([.. parts]) : TextValue.Array([.. parts.Select(part => part.Value)]);
    }
}

using System.Globalization;
using System.Text;

namespace Aforo.Remedies.Tests.Generated;

/// <summary>Writes a tree of JSON the way one person writes it: indentation, quotes, commas, comments, numbers, line ends.</summary>
internal sealed class JsonStyle(Random random, bool isJson5)
{
    private readonly string _indent = random.Next(4) switch { 0 => "\t", 1 => "    ", 2 => " ", _ => "  " };
    private readonly bool _bareKeys = isJson5 && random.Next(2) == 0;
    private readonly char _quote = isJson5 && random.Next(3) == 0 ? '\'' : '"';
    private readonly bool _trailingCommas = random.Next(2) == 0;
    private readonly bool _flat = random.Next(12) == 0;
    private readonly int _comments = random.Next(3) == 0 ? 100 : 4;

    public string LineEnd { get; } = random.Next(3) == 0 ? "\r\n" : "\n";

    public string Write(object tree) => (random.Next(5) == 0 && isJson5 ? "\uFEFF" : "") + (_flat ? "" : Comment("", alone: true)) + Value(tree, "") + (random.Next(4) == 0 ? "" : LineEnd);

    private string Value(object value, string indent) => value switch
    {
        Tree tree => Braces('{', '}', [.. tree.Select(member => Key(member.Key) + Colon() + Value(member.Value, indent + _indent))], indent, tree.All(member => member.Value is not (Tree or object[]))),
        object[] items => Braces('[', ']', [.. items.Select(item => Value(item, indent + _indent))], indent, items.All(item => item is not Tree)),
        long number => Number(number),
        string text => $"{_quote}{text}{_quote}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!.ToLowerInvariant(),
    };

    private string Braces(char open, char close, string[] parts, string indent, bool isSmall)
    {
        if (parts.Length == 0) return $"{open}{close}";
        if (_flat) return open + string.Join(",", parts) + close;
        if (isSmall && random.Next(3) == 0) return open + " " + string.Join(", ", parts) + (_trailingCommas && random.Next(2) == 0 ? "," : "") + " " + close;
        var text = new StringBuilder().Append(open).Append(LineEnd);
        for (var i = 0; i < parts.Length; i++)
        {
            text.Append(Comment(indent + _indent, alone: true)).Append(indent + _indent).Append(parts[i]);
            if (i < parts.Length - 1 || _trailingCommas) text.Append(',');
            text.Append(Comment(" ", alone: false)).Append(LineEnd);
            if (random.Next(10) == 0) text.Append(LineEnd);
        }
        return text.Append(indent).Append(close).ToString();
    }

    private string Key(string key) => _bareKeys && key.All(char.IsAsciiLetter) ? key : $"{_quote}{key}{_quote}";

    private string Colon() => _flat ? ":" : random.Next(15) == 0 ? " : " : ": ";

    private string Number(long number) => !isJson5 ? number.ToString(CultureInfo.InvariantCulture) : random.Next(8) switch
    {
        0 => "0x" + number.ToString("X", CultureInfo.InvariantCulture),
        1 => "+" + number.ToString(CultureInfo.InvariantCulture),
        2 when number % 100 == 0 => (number / 100).ToString(CultureInfo.InvariantCulture) + "e2",
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private string Comment(string before, bool alone)
    {
        if (random.Next(_comments) != 0) return "";
        var words = random.Next(4) switch { 0 => "\"contextWindow\": 1, {", 1 => "was 300 until March, ¡ojo!", 2 => "https://docs.example/config // really", _ => "don't touch" };
        var text = random.Next(3) == 0 ? $"/* {words} */" : $"// {words}";
        return before + text + (alone ? LineEnd : "");
    }
}

/// <summary>An object of JSON in the order in which it is written.</summary>
internal sealed class Tree : List<KeyValuePair<string, object>>
{
    public Tree With(string key, object value)
    {
        Add(new(key, value));
        return this;
    }

    public Tree Shuffled(Random random)
    {
        var order = this.OrderBy(_ => random.Next()).ToArray();
        Clear();
        AddRange(order);
        return this;
    }
}

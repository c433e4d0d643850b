using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Messages;
using Aforo.Formats.Text.Lines;

namespace Aforo.Formats.Text.Systemd;

/// <summary>One section while it is being read.</summary>
internal sealed class SystemdSection(TextSource source, string name, int nameStart, int nameLength)
{
    private readonly Dictionary<string, List<TextNode>> _values = [];
    private readonly List<string> _order = [];
    private LineGroup? _environment;

    public LineGroup Group { get; } = new(source, TextKind.Object, name, nameStart, nameLength);

    public void Set(string key, int keyStart, int keyLength, int start, int end, Action<int, Saying> tell)
    {
        Group.Cover(keyStart, Math.Max(end, start));
        if (key == "Environment")
        {
            SetEnvironment(keyStart, keyLength, start, end, tell);
            return;
        }

        if (!_values.TryGetValue(key, out var values))
        {
            _values[key] = values = [];
            _order.Add(key);
        }

        values.Add(new TextNode(source, TextKind.String, start, end - start, Joined(source.Text(start, end - start))) { Key = key, KeyStart = keyStart, KeyLength = keyLength });
    }

    public void Finish()
    {
        foreach (var key in _order)
        {
            var values = _values[key];
            if (values.Count == 1)
            {
                Group.Add(values[0]);
                continue;
            }

            var repeated = new LineGroup(source, TextKind.Array, key, values[0].KeyStart, values[0].KeyLength);
            foreach (var value in values)
                repeated.Add(new TextNode(source, TextKind.String, value.Start, value.Length, value.Value) { Form = new SystemdItem(value.KeyStart) });
            Group.Add(repeated);
        }
    }

    /// <summary>The text of a value whose lines are joined: each backslash with its line end is a blank, comment lines between fall out.</summary>
    private static string Joined(string raw)
    {
        if (!raw.Contains('\n') && !raw.Contains('\r')) return raw;
        var joined = new StringBuilder();
        var lines = raw.ReplaceLineEndings("\n").Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index];
            if (index > 0 && line.TrimStart(' ', '\t') is ['#' or ';', ..]) continue;
            joined.Append(line.EndsWith('\\') && index < lines.Length - 1 ? line[..^1] + " " : line);
        }

        return joined.ToString();
    }

    private void SetEnvironment(int keyStart, int keyLength, int start, int end, Action<int, Saying> tell)
    {
        if (_environment is null)
        {
            _environment = new LineGroup(source, TextKind.Object, "Environment", keyStart, keyLength);
            Group.Add(_environment);
        }

        if (start >= end)
        {
            _environment.Clear();
            _environment.Add(new TextNode(source, TextKind.Null, start, 0) { Key = "", KeyStart = start, KeyLength = 0 });
            return;
        }

        foreach (var node in new SystemdWords(source, start, end, tell).Read()) _environment.Add(node);
    }
}

/// <summary>One of several values of a repeated key.</summary>
/// <param name="KeyStart">Where its line's key starts.</param>
internal sealed record SystemdItem(int KeyStart);

/// <summary>How an assignment of <c>Environment=</c> is written.</summary>
/// <param name="Quote">The quote that is open where the value starts; NUL when there is none.</param>
/// <param name="WordStart">Where the whole word starts, its quote included.</param>
/// <param name="WordEnd">First byte behind the whole word.</param>
internal sealed record SystemdAssignment(char Quote, int WordStart, int WordEnd);

using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Messages;

/// <summary>Why there is no answer: a text of the catalogue with its slots, or a sentence that is in the person's language already.</summary>
internal sealed record Trouble
{
    private readonly IReadOnlyDictionary<string, FactValue>? _slots;
    private readonly string _text;
    private readonly (string Name, Trouble Text)? _inner;
    private readonly Saying? _saying;

    private Trouble(string text, IReadOnlyDictionary<string, FactValue>? slots, (string, Trouble)? inner = null) => (_text, _slots, _inner) = (text, slots, inner);

    private Trouble(Saying saying) => (_text, _saying) = (saying.Key, saying);

    /// <summary>A value of the command line is wrong; false: an input could not be read, or is not known.</summary>
    public bool IsOfCommandLine { get; init; }

    /// <summary>A text of the catalogue.</summary>
    public static Trouble Of(string key, params ReadOnlySpan<(string Name, FactValue Value)> slots)
    {
        var values = new Dictionary<string, FactValue>(StringComparer.Ordinal);
        foreach (var (name, value) in slots) values[name] = value;
        return new Trouble(key, values);
    }

    /// <summary>A text that a reader put together.</summary>
    public static Trouble Of(Saying saying) => new(saying);

    /// <summary>A text of the catalogue with another in its slot <c>right</c>.</summary>
    public static Trouble Of(string key, Trouble right, params ReadOnlySpan<(string Name, FactValue Value)> slots) => new(key, Of(key, slots)._slots, ("right", right));

    /// <summary>A sentence as it stands.</summary>
    public static Trouble FromString(string sentence) => new(sentence, null);

    /// <summary>In the language of a person.</summary>
    public string In(Catalogue words)
    {
        if (_saying is not null) return words.Text(_saying);
        if (_slots is null) return _text;
        return words.Text(_text, _inner is { } inner ? new Dictionary<string, FactValue>(_slots) { [inner.Name] = inner.Text.In(words) } : _slots);
    }

    public static implicit operator Trouble?(string? sentence) => sentence is null ? null : FromString(sentence);

    public static implicit operator Trouble?(Saying? saying) => saying is null ? null : Of(saying);
}

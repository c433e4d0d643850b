using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Formats.Text;

namespace Aforo.Gateway.Configuration;

/// <summary>Takes members out of one object of the configuration and tells what is wrong with them; those nobody asked for are told at the end.</summary>
internal sealed class NodeReader(TextNode node, List<ConfigurationProblem> problems)
{
    private readonly HashSet<string> _asked = ["$schema"];

    public TextNode Node => node;

    public string? Text(string name, bool required = false) => Take(name, TextKind.String, "configuration.text", required)?.AsText();

    public double? Number(string name, double least, double most = double.MaxValue, bool required = false)
    {
        if (Take(name, TextKind.Number, "configuration.number", required) is not { } found) return null;
        if (found.AsNumber() is { } value && value >= least && value <= most) return value;
        MustBe(found, name, most == double.MaxValue ? new Saying("configuration.number-from", ("least", least)) : new Saying("configuration.number-between", ("least", least), ("most", most)));
        return null;
    }

    public long? Whole(string name, long least, long most = long.MaxValue)
    {
        if (Take(name, TextKind.Number, "configuration.whole", false) is not { } found) return null;
        if (found.AsWhole() is { } value && value >= least && value <= most) return value;
        MustBe(found, name, most == long.MaxValue ? new Saying("configuration.whole-from", ("least", least)) : new Saying("configuration.whole-between", ("least", least), ("most", most)));
        return null;
    }

    /// <summary>All members, each a number.</summary>
    public ImmutableDictionary<string, double> Numbers(double least)
    {
        var all = ImmutableDictionary.CreateBuilder<string, double>();
        foreach (var name in node.Children.Select(child => child.Key).OfType<string>().ToArray())
            if (Number(name, least) is { } value) all[name] = value;
        return all.ToImmutable();
    }

    public bool? Flag(string name) => Take(name, TextKind.Boolean, "configuration.flag", false)?.AsFlag();

    /// <summary>Texts, or one text for a list of one.</summary>
    public ImmutableArray<string> Texts(string name)
    {
        _asked.Add(name);
        if (node[name] is not { } found) return [];
        if (found.Kind == TextKind.String) return [found.AsText()!];
        if (found.Kind == TextKind.Array && found.Children.All(child => child.Kind == TextKind.String)) return [.. found.Children.Select(child => child.AsText()!)];
        MustBe(found, name, new Saying("configuration.texts"));
        return [];
    }

    public string? Word(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text) return null;
        foreach (var word in words)
            if (word == text) return text;
        MustBe(node[name]!, name, new Saying("configuration.word", ("words", string.Join(", ", words!))));
        return null;
    }

    public NodeReader? Object(string name, bool required = false) => Take(name, TextKind.Object, "configuration.object", required) is { } found ? new NodeReader(found, problems) : null;

    /// <summary>The objects of a list, each read to its end.</summary>
    public ImmutableArray<T> Each<T>(string name, Func<NodeReader, T?> read) where T : class
    {
        if (Take(name, TextKind.Array, "configuration.list", false) is not { } list) return [];
        var all = ImmutableArray.CreateBuilder<T>();
        foreach (var item in list.Children)
        {
            if (item.Kind != TextKind.Object)
            {
                Wrong(item, new Saying("configuration.must-hold-objects", ("name", name)));
                continue;
            }
            var reader = new NodeReader(item, problems);
            if (read(reader) is { } value) all.Add(value);
            reader.Finish();
        }
        return all.ToImmutable();
    }

    public void Wrong(TextNode at, Saying what) => problems.Add(new ConfigurationProblem(at.Line, at.Column, at.Pointer, what));

    /// <summary>Something is wrong with a member; told at the object where the member is not there.</summary>
    public void Wrong(string name, Saying what) => Wrong(node[name] ?? node, what);

    /// <summary>A member's value is none that it may have.</summary>
    public void MustBe(string name, Saying what) => MustBe(node[name] ?? node, name, what);

    public void Missing(string name, Saying what) => Wrong(node, new Saying("configuration.missing", ("name", name)).With("what", what));

    /// <summary>Tells the members that nothing reads, and those that stand there twice.</summary>
    public void Finish()
    {
        foreach (var twice in node.Children.Where(child => child.Key is not null).GroupBy(child => child.Key).SelectMany(group => group.Skip(1)))
            WrongKey(twice, new Saying("configuration.again", ("name", twice.Key)));
        foreach (var child in node.Children)
            if (child.Key is { } key && !_asked.Contains(key)) WrongKey(child, new Saying("configuration.unknown", ("name", key), ("known", string.Join(", ", _asked.Where(name => name != "$schema").Order(StringComparer.Ordinal)))));
    }

    private void WrongKey(TextNode member, Saying what) => problems.Add(new ConfigurationProblem(member.KeyLine, member.KeyColumn, member.Pointer, what));

    private void MustBe(TextNode at, string name, Saying what) => Wrong(at, new Saying("configuration.must-be", ("name", name)).With("what", what));

    private TextNode? Take(string name, TextKind kind, string what, bool required)
    {
        _asked.Add(name);
        if (node[name] is not { } found)
        {
            if (required) Missing(name, new Saying(what));
            return null;
        }
        if (found.Kind == kind) return found;
        MustBe(found, name, new Saying(what));
        return null;
    }
}

using System.Collections.Immutable;
using Aforo.Formats.Text;

namespace Aforo.Gateway.Configuration;

/// <summary>Takes members out of one object of the configuration and tells what is wrong with them; those nobody asked for are told at the end.</summary>
internal sealed class NodeReader(TextNode node, List<ConfigurationProblem> problems)
{
    private readonly HashSet<string> _asked = ["$schema"];

    public TextNode Node => node;

    public string? Text(string name, bool required = false) => Take(name, TextKind.String, "a text", required)?.AsText();

    public double? Number(string name, double least, double most = double.MaxValue, bool required = false)
    {
        if (Take(name, TextKind.Number, "a number", required) is not { } found) return null;
        if (found.AsNumber() is { } value && value >= least && value <= most) return value;
        Wrong(found, most == double.MaxValue ? $"\"{name}\" must be a number of at least {least}" : $"\"{name}\" must be a number from {least} to {most}");
        return null;
    }

    public long? Whole(string name, long least, long most = long.MaxValue)
    {
        if (Take(name, TextKind.Number, "a whole number", false) is not { } found) return null;
        if (found.AsWhole() is { } value && value >= least && value <= most) return value;
        Wrong(found, most == long.MaxValue ? $"\"{name}\" must be a whole number of at least {least}" : $"\"{name}\" must be a whole number from {least} to {most}");
        return null;
    }

    public bool? Flag(string name) => Take(name, TextKind.Boolean, "true or false", false)?.AsFlag();

    /// <summary>Texts, or one text for a list of one.</summary>
    public ImmutableArray<string> Texts(string name)
    {
        _asked.Add(name);
        if (node[name] is not { } found) return [];
        if (found.Kind == TextKind.String) return [found.AsText()!];
        if (found.Kind == TextKind.Array && found.Children.All(child => child.Kind == TextKind.String)) return [.. found.Children.Select(child => child.AsText()!)];
        Wrong(found, $"\"{name}\" must be a list of texts");
        return [];
    }

    public string? Word(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text) return null;
        foreach (var word in words)
            if (word == text) return text;
        Wrong(node[name]!, $"\"{name}\" must be one of {string.Join(", ", words.ToArray())}");
        return null;
    }

    public NodeReader? Object(string name, bool required = false) => Take(name, TextKind.Object, "an object", required) is { } found ? new NodeReader(found, problems) : null;

    /// <summary>The objects of a list, each read to its end.</summary>
    public ImmutableArray<T> Each<T>(string name, Func<NodeReader, T?> read) where T : class
    {
        if (Take(name, TextKind.Array, "a list", false) is not { } list) return [];
        var all = ImmutableArray.CreateBuilder<T>();
        foreach (var item in list.Children)
        {
            if (item.Kind != TextKind.Object)
            {
                Wrong(item, $"\"{name}\" must hold objects");
                continue;
            }
            var reader = new NodeReader(item, problems);
            if (read(reader) is { } value) all.Add(value);
            reader.Finish();
        }
        return all.ToImmutable();
    }

    public void Wrong(TextNode at, string message) => problems.Add(new ConfigurationProblem(at.Line, at.Column, at.Pointer, message));

    public void Wrong(string name, string message) => Wrong(node[name] ?? node, message);

    /// <summary>Tells the members that nothing reads.</summary>
    public void Finish()
    {
        foreach (var child in node.Children)
            if (child.Key is { } key && !_asked.Contains(key)) problems.Add(new ConfigurationProblem(child.KeyLine, child.Column, child.Pointer, $"\"{key}\" is not known here; known are {string.Join(", ", _asked.Where(name => name != "$schema").Order(StringComparer.Ordinal))}"));
    }

    private TextNode? Take(string name, TextKind kind, string what, bool required)
    {
        _asked.Add(name);
        if (node[name] is not { } found)
        {
            if (required) Wrong(node, $"\"{name}\" is missing: {what}");
            return null;
        }
        if (found.Kind == kind) return found;
        Wrong(found, $"\"{name}\" must be {what}");
        return null;
    }
}

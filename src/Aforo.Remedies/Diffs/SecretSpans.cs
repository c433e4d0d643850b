using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Aforo.Formats.Text;

namespace Aforo.Remedies.Diffs;

/// <summary>Finds the values of a document that are nobody else's business: credentials, and what is said to a model.</summary>
internal static partial class SecretSpans
{
    /// <summary>Spans in ascending order, quotes included.</summary>
    public static ImmutableArray<(int Start, int End)> Of(TextDocument document)
    {
        var spans = ImmutableArray.CreateBuilder<(int, int)>();
        foreach (var root in document.Documents) Add(document, root, isSecret: false, spans);
        spans.Sort();
        return spans.ToImmutable();
    }

    /// <summary>Whether the value under this name is to be hidden.</summary>
    public static bool IsSecretName(string name, TextFormat format)
    {
        if (format == TextFormat.Modelfile) return name is "system" or "message" or "template";
        return SecretName().IsMatch(name) || PromptName().IsMatch(name);
    }

    private static void Add(TextDocument document, TextNode node, bool isSecret, ImmutableArray<(int, int)>.Builder spans)
    {
        if (node.Alias is not null) return;
        isSecret |= node.Key is { } key && (IsSecretName(key, document.Format) || key.Equals("headers", StringComparison.OrdinalIgnoreCase));
        if (node.Kind is TextKind.Object or TextKind.Array)
        {
            foreach (var child in node.Children) Add(document, child, isSecret, spans);
            return;
        }
        if (node.Length == 0 || node.Kind is TextKind.Null or TextKind.Boolean) return;
        var text = node.Kind == TextKind.String ? Encoding.UTF8.GetString(document.Bytes.Span[node.Start..node.End]) : "";
        if (isSecret ? !Reference().IsMatch(text) : node.Kind == TextKind.String && LooksRandom(text)) spans.Add((node.Start, node.End));
    }

    /// <summary>Whether a text has a stretch of letters and digits that no person would think of: 20 or more, or a UUID.</summary>
    private static bool LooksRandom(string text) => text.Length < 4096 && RandomText().EnumerateMatches(text) is var matches && HasRandom(text, matches);

    private static bool HasRandom(string text, Regex.ValueMatchEnumerator matches)
    {
        foreach (var match in matches)
        {
            var part = text.AsSpan(match.Index, match.Length);
            if (part.IndexOfAnyInRange('0', '9') >= 0 && (part.IndexOfAnyInRange('a', 'z') >= 0 || part.IndexOfAnyInRange('A', 'Z') >= 0)) return true;
        }
        return false;
    }

    /// <summary>The plural of "token" counts them, the singular is one.</summary>
    [GeneratedRegex(@"(?:api[_\-]?keys?|access[_\-]?keys?|private[_\-]?keys?|(?<![a-z])key|token|secrets?|passw(?:or)?d|passphrase|authorization|credentials?|cookies?|bearer|auth)[_\-]?\d*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"(?:prompts?|instructions?|system[_\-]?message)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PromptName();

    /// <summary>What stands for a secret without being it: <c>${VAR}</c>, <c>{env:VAR}</c>, <c>os.environ/VAR</c>.</summary>
    [GeneratedRegex(@"^[""']?(?:\$\{?[A-Za-z_]\w*\}?|\{(?:env|file):[^}]*\}|os\.environ/\w+)[""']?$", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"[A-Za-z0-9+=]{20,}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex RandomText();
}

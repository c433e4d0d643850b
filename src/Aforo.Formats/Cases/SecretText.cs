using System.Text.RegularExpressions;

namespace Aforo.Formats.Cases;

/// <summary>Finds what looks like a secret in a text, by its shape or by the name in front of it.</summary>
public static partial class SecretText
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Hidden = "[redacted]";

    /// <summary>The text with every secret replaced by <see cref="Hidden"/>.</summary>
    public static string Hide(string text) => text.Length == 0 ? text : Assignment().Replace(Secret().Replace(text, Hidden), match => match.Groups[1].Value + Hidden);

    /// <summary>Keys by the prefixes of their makers, bearer and basic credentials, JSON web tokens, private keys.</summary>
    [GeneratedRegex(@"\b(?:sk-[A-Za-z0-9_\-]{8,}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|xox[abprs]-[\w\-]{8,}|AKIA[A-Z0-9]{12,}|AIza[\w\-]{20,}|hf_[A-Za-z0-9]{16,}|glpat-[\w\-]{12,}|eyJ[\w\-]{8,}\.[\w\-]{8,}\.[\w\-]*)|(?i:\b(?:bearer|basic)\s+[A-Za-z0-9+/=_\-.]{8,})|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    /// <summary>A plain number behind such a name is a count (<c>maxTokens: 8192</c>).</summary>
    /// <summary>A value behind a telling name; <c>${VAR}</c> and <c>{env:VAR}</c> only say where the secret is.</summary>
    [GeneratedRegex(@"((?:api[_-]?key|access[_-]?key|token|secret|passwo?r?d|authorization|credential)s?[""']?\s*[=:]\s*(?!\d+\s*(?:[,;}\]]|\r|\n|$))[""']?)(?!\[redacted\]|\$\{[A-Za-z_]\w*\}|\{(?:env|file):)[^\s""'&,;]{4,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}

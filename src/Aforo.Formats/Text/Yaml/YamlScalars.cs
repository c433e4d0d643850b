using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Aforo.Formats.Text.Yaml;

/// <summary>What a scalar means: the core schema of YAML 1.2, or the types of YAML 1.1 where a directive asks for them.</summary>
internal static partial class YamlScalars
{
    /// <summary>No number is longer; bounds the work of the patterns below.</summary>
    private const int MaxLength = 400;

    public static (TextKind Kind, object? Value) Resolve(string text, Scalar scalar, bool isOldVersion)
    {
        var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? null : scalar.Tag.Value;
        if (tag is not null) return tag is "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null"
            ? Plain(text, isOldVersion)
            : (TextKind.String, text);
        return scalar.Style == ScalarStyle.Plain && scalar.IsPlainImplicit ? Plain(text, isOldVersion) : (TextKind.String, text);
    }

    /// <summary>What a text means when it stands there without quotes.</summary>
    public static (TextKind Kind, object? Value) Plain(string text, bool isOldVersion)
    {
        if (text.Length > MaxLength) return (TextKind.String, text);
        if (text is "" or "~" or "null" or "Null" or "NULL") return (TextKind.Null, null);
        if (text is "true" or "True" or "TRUE") return (TextKind.Boolean, true);
        if (text is "false" or "False" or "FALSE") return (TextKind.Boolean, false);
        if (isOldVersion && OldTrue().IsMatch(text)) return (TextKind.Boolean, true);
        if (isOldVersion && OldFalse().IsMatch(text)) return (TextKind.Boolean, false);
        var number = isOldVersion ? YamlOldNumbers.Read(text) : Number(text);
        return number is null ? (TextKind.String, text) : (TextKind.Number, number.Value);
    }

    private static NumberValue? Number(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) && Hex().IsMatch(text)) return NumberValue.Radix(text.AsSpan(2), 16, negative: false);
        if (text.StartsWith("0o", StringComparison.Ordinal) && Octal().IsMatch(text)) return NumberValue.Radix(text.AsSpan(2), 8, negative: false);
        if (DecimalNumber().IsMatch(text)) return NumberValue.Decimal(text);
        return NotFinite().IsMatch(text) ? NumberValue.NotFinite : null;
    }

    [GeneratedRegex(@"^0x[0-9a-fA-F]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hex();

    [GeneratedRegex(@"^0o[0-7]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalNumber();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    internal static partial Regex NotFinite();

    [GeneratedRegex(@"^(Y|y|[Yy]es|YES|[Oo]n|ON)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldTrue();

    [GeneratedRegex(@"^(N|n|[Nn]o|NO|[Oo]ff|OFF)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldFalse();
}

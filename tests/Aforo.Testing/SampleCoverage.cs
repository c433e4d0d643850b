using System.Collections;
using System.Reflection;

namespace Aforo.Testing;

/// <summary>
/// Which samples beside the tests no test asserts. A sample counts as asserted when its name stands in a row of a theory or in the code of a test, or,
/// for a capture of many files that are read together, the name of their folder does.
/// </summary>
public static class SampleCoverage
{
    private const byte LoadText = 0x72;
    private const byte TextToken = 0x70;

    /// <summary>Paths below <paramref name="root"/>, with slashes, in order.</summary>
    public static IReadOnlyList<string> Samples(string root) =>
        [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>Those that no test of the assembly names.</summary>
    /// <param name="tests">The assembly of the tests.</param>
    /// <param name="root">Folder of the samples.</param>
    /// <param name="folder">Gives the folder that stands for a sample, and null for one that must be named itself.</param>
    public static IReadOnlyList<string> Untold(Assembly tests, string root, Func<string, string?>? folder = null)
    {
        var told = tests.GetTypes().SelectMany(Strings).ToHashSet(StringComparer.Ordinal);
        return [.. Samples(root).Where(sample => !Tails(sample).Any(told.Contains) && !(folder?.Invoke(sample) is { } whole && told.Contains(whole)))];
    }

    private static IEnumerable<string> Tails(string sample)
    {
        var parts = sample.Split('/');
        return Enumerable.Range(0, parts.Length).Select(from => string.Join('/', parts[from..]));
    }

    private static IEnumerable<string> Strings(Type type)
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)).Concat(type.TypeInitializer is { } made ? [made] : (MethodBase[])[]).SelectMany(method => Rows(method).Concat(Literals(method)));
    }

    private static IEnumerable<string> Rows(MethodBase method)
    {
        foreach (var attribute in method.GetCustomAttributesData())
        {
            var arguments = attribute.ConstructorArguments;
            if (attribute.AttributeType.Name == "InlineDataAttribute")
            {
                foreach (var text in arguments.SelectMany(Texts)) yield return text;
            }
            else if (attribute.AttributeType.Name == "MemberDataAttribute" && arguments[0].Value is string member && method.DeclaringType!.GetProperty(member)?.GetValue(null) is IEnumerable rows)
            {
                foreach (var row in rows)
                {
                    if (row?.GetType().GetMethod("GetData", Type.EmptyTypes)?.Invoke(row, null) is not object?[] data) continue;
                    foreach (var text in data.OfType<string>()) yield return text;
                }
            }
        }
    }

    private static IEnumerable<string> Texts(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        string text => [text],
        IEnumerable<CustomAttributeTypedArgument> several => several.SelectMany(Texts),
        _ => [],
    };

    private static IEnumerable<string> Literals(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code) yield break;
        for (var at = 0; at + 4 < code.Length; at++)
        {
            if (code[at] != LoadText || code[at + 4] != TextToken) continue;
            string? text = null;
            try
            {
                text = method.Module.ResolveString(BitConverter.ToInt32(code, at + 1));
            }
            catch (ArgumentException)
            {
                // Bytes of another instruction.
            }
            if (text is not null) yield return text;
        }
    }
}

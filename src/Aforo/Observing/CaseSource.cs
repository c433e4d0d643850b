using System.Reflection;
using Aforo.Core.Cases;
using Aforo.Core.Messages;
using Aforo.Formats.Cases;
using Aforo.Formats.Files;

namespace Aforo.Observing;

/// <summary>Recorded cases: the built-in ones by name, others by path.</summary>
internal static class CaseSource
{
    private const string Prefix = "cases/";

    public static (Case? Case, string? Error) Open(string name, Catalogue words)
    {
        using var builtIn = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name);
        if (builtIn is not null)
        {
            var bytes = new byte[builtIn.Length];
            builtIn.ReadExactly(bytes);
            return Answer(CaseFile.Read(bytes));
        }
        if (!Path.Exists(name)) return (null, words.Text("error.no-such-case", ("name", name), ("known", string.Join(", ", Names))));
        if (NamedFile.Refusal(name, words) is { } refusal) return (null, refusal);
        try
        {
            return Answer(CaseFile.Read(RegularFile.ReadAll(name, CaseFile.LargestBytes)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, Refused.Of(refused, name).In(words));
        }

        (Case?, string?) Answer((Case? Case, Saying? Error) read) => read.Error is { } error ? (null, words.Text(new Saying("error.cannot-read", ("path", name)).With("reason", error))) : (read.Case, null);
    }

    private static IEnumerable<string> Names => Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]);
}

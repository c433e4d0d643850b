using System.Reflection;
using Aforo.Core.Cases;
using Aforo.Formats.Cases;
using Aforo.Messages;

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
            return CaseFile.Read(bytes);
        }
        if (!File.Exists(name)) return (null, words.Text("error.no-such-case", ("name", name), ("known", string.Join(", ", Names))));
        try
        {
            if (new FileInfo(name).Length > CaseFile.LargestBytes) return (null, words.Text("error.cannot-read", ("path", name), ("reason", $"> {CaseFile.LargestBytes >> 20} MiB")));
            var (read, error) = CaseFile.Read(File.ReadAllBytes(name));
            return read is null ? (null, words.Text("error.cannot-read", ("path", name), ("reason", error))) : (read, null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, words.Text("error.cannot-read", ("path", name), ("reason", refused.Message)));
        }
    }

    private static IEnumerable<string> Names => Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]);
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aforo.Core.Messages;
using Aforo.Formats.Files;
using Aforo.Gateway.Configuration;
using Aforo.Observing;

namespace Aforo.Serving;

/// <summary>Whether TLS can begin with the files that a configuration names.</summary>
internal sealed class TlsCheck(Catalogue words)
{
    /// <summary>Most bytes of a chain of certificates, or of a key: 1 MiB.</summary>
    private const int LargestFile = 1 << 20;

    /// <summary>What is wrong with each, by the member that names it; nothing where TLS can begin.</summary>
    public IEnumerable<(string Member, Saying What)> Of(TlsFiles files)
    {
        var (certificate, unread) = Read(files.Certificate);
        var (key, refused) = Read(files.Key);
        if ((unread ?? NoCertificate(files, certificate!)) is { } wrong) yield return ("certificate", wrong);
        else if (refused is null && NoKey(files, certificate!, key!) is { } other) yield return ("key", other);
        if (refused is not null) yield return ("key", refused);
    }

    private (string? Text, Saying? Refusal) Read(string path)
    {
        try
        {
            if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)) throw new FileNotFoundException();
            using var text = new StreamReader(new MemoryStream(RegularFile.ReadAll(path, LargestFile)));
            return (text.ReadToEnd(), null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, new Saying("trouble.refused", ("path", path), ("right", Refused.Reason(refused, path).In(words))));
        }
    }

    private static Saying? NoCertificate(TlsFiles files, string text)
    {
        try
        {
            X509Certificate2.CreateFromPem(text).Dispose();
            return null;
        }
        catch (CryptographicException)
        {
            return new Saying("serve.no-certificate", ("path", files.Certificate));
        }
    }

    private static Saying? NoKey(TlsFiles files, string certificate, string key)
    {
        try
        {
            X509Certificate2.CreateFromPem(certificate, key).Dispose();
            return null;
        }
        catch (Exception refused) when (refused is CryptographicException or ArgumentException)
        {
            return new Saying("serve.no-key", ("path", files.Key), ("certificate", files.Certificate));
        }
    }
}

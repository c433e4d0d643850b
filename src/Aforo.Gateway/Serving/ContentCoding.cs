using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>How a client packed the body of its request.</summary>
internal static class ContentCoding
{
    private const int MostLetters = 40;

    /// <summary>
    /// What would have to be undone before the body can be read, as the client calls it (the first 40 letters); null where nothing has to be. Bodies are not unpacked: a backend gets the
    /// client's own bytes, and a small body could become one that no memory holds.
    /// </summary>
    public static string? Of(IHeaderDictionary headers)
    {
        if (headers.ContentEncoding.Count == 0) return null;
        var codings = string.Join(", ", headers.GetCommaSeparatedValues("Content-Encoding").Where(static coding => coding.Length > 0 && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)));
        return codings.Length == 0 ? null : Short(codings);
    }

    /// <summary>How the body is packed on its way here, where it is anything else than chunked, as the client calls it (the first 40 letters); null where it is not.</summary>
    public static string? OnTheWay(IHeaderDictionary headers)
    {
        if (headers.TransferEncoding.Count == 0) return null;
        var codings = headers.GetCommaSeparatedValues("Transfer-Encoding");
        return codings is [var only] && only.Equals("chunked", StringComparison.OrdinalIgnoreCase) ? null : Short(string.Join(", ", codings));
    }

    private static string Short(string codings) => codings.Length > MostLetters ? codings[..MostLetters] : codings;
}

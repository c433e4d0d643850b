using System.Text;
using System.Text.Unicode;

namespace Aforo.Gateway.Dialects;

/// <summary>
/// Text in headers. They are read and go on byte for byte, as Latin-1: letters beyond ASCII are UTF-8 from most programs, and Latin-1 from those for which a header is a string of bytes (Node,
/// browsers).
/// </summary>
internal static class HeaderText
{
    /// <summary>What a client's header says: UTF-8 where it is that, else Latin-1. Null for one that is not there.</summary>
    public static string? Of(string? header)
    {
        if (header is null || Ascii.IsValid(header)) return header;
        var bytes = Encoding.Latin1.GetBytes(header);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : header;
    }

    /// <summary>The key in a variable; null where there is none. What surrounds it is not its own: files of secrets end with a line end, which no header can have.</summary>
    public static string? KeyIn(string? variable) => variable?.Trim() is { Length: > 0 } key ? key : null;

    /// <summary>A text of our own as a header that is sent in UTF-8.</summary>
    public static string ToSend(string text) => Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}

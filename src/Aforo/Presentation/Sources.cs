using Aforo.Core.Facts;

namespace Aforo.Presentation;

/// <summary>A source in one short line, as evidence shows it.</summary>
public static class Sources
{
    /// <summary>The whole remark is in the JSON answer.</summary>
    private const int LongestNote = 36;

    /// <param name="source">The source.</param>
    /// <param name="home">Home folder, shown as <c>~</c>.</param>
    /// <param name="here">Current directory, left out of paths below it.</param>
    public static string Write(Source source, string? home = null, string? here = null)
    {
        var parts = new List<string>();
        if (source.File is { } file) parts.Add(Shorten(file, home, here) + (source.Line is { } line ? $":{line}" : "") + (source.Offset is { } offset ? $" byte {offset}" : ""));
        if (source.Endpoint is { } endpoint) parts.Add(endpoint + (source.Field is { } field ? $" {field}" : ""));
        if (source.Variable is { } variable) parts.Add($"${variable}");
        if (source.Flag is { } flag) parts.Add(flag);
        if (source.Pointer is { } pointer) parts.Add(pointer);
        if (source.Catalog is { } catalog) parts.Add(catalog + (source.AsOf is { } date ? $" ({date})" : ""));
        if (source.Formula is { } formula) parts.Add(formula);
        if (source.Note is { } note) parts.Add(Head(note));
        return string.Join(" ", parts);
    }

    /// <summary>A path with the home folder shortened; anything else as it is.</summary>
    public static string Path(string file, string? home) => Shorten(file, home, null);

    /// <summary>Broken after a whole word.</summary>
    private static string Head(string note)
    {
        if (note.Length <= LongestNote) return note;
        var at = note.LastIndexOf(' ', LongestNote);
        return note[..(at > 0 ? at : LongestNote)].TrimEnd(',', ';', ':', ' ') + "…";
    }

    private static string Shorten(string file, string? home, string? here)
    {
        if (Below(file, here) is { } relative) return relative;
        return Below(file, home) is { } inHome ? "~/" + inHome : file;
    }

    private static string? Below(string file, string? folder) =>
        folder is { Length: > 1 } && file.Length > folder.Length + 1 && file.StartsWith(folder, StringComparison.Ordinal) && file[folder.Length] is '/' or '\\' ? file[(folder.Length + 1)..] : null;
}

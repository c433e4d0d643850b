using Aforo.Core.Facts;

namespace Aforo.Presentation;

/// <summary>A source in one short line, as evidence shows it.</summary>
public static class Sources
{
    /// <summary>The whole remark is in the JSON answer.</summary>
    private const int LongestNote = 48;

    public static string Write(Source source, string? home = null)
    {
        var parts = new List<string>();
        if (source.File is { } file) parts.Add(Shorten(file, home) + (source.Line is { } line ? $":{line}" : "") + (source.Offset is { } offset ? $" byte {offset}" : ""));
        if (source.Endpoint is { } endpoint) parts.Add(endpoint + (source.Field is { } field ? $" {field}" : ""));
        if (source.Variable is { } variable) parts.Add($"${variable}");
        if (source.Flag is { } flag) parts.Add(flag);
        if (source.Pointer is { } pointer) parts.Add(pointer);
        if (source.Catalog is { } catalog) parts.Add(catalog + (source.AsOf is { } date ? $" ({date})" : ""));
        if (source.Formula is { } formula) parts.Add(formula);
        if (source.Note is { } note) parts.Add(note.Length <= LongestNote ? note : note[..LongestNote].TrimEnd() + "…");
        return string.Join(" ", parts);
    }

    private static string Shorten(string file, string? home) =>
        home is { Length: > 1 } && file.StartsWith(home, StringComparison.Ordinal) ? "~" + file[home.Length..] : file;
}

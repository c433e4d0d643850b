namespace Aforo.Formats.Text;

/// <summary>Which format a file has, as far as its name tells.</summary>
public static class TextFormats
{
    private static readonly string[] Units =
        [".service", ".socket", ".timer", ".mount", ".automount", ".swap", ".target", ".path", ".slice", ".scope"];

    /// <summary>
    /// The format that a file name (with or without folders) promises; null when it promises none. A program may read its file more
    /// leniently than the name says (<c>openclaw.json</c> is JSON5): who knows the program knows better.
    /// </summary>
    public static TextFormat? Guess(string fileName)
    {
        var path = fileName.Replace('\\', '/');
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (Ends(name, ".json")) return TextFormat.Json;
        if (Ends(name, ".jsonc") || Ends(name, ".code-workspace")) return TextFormat.Jsonc;
        if (Ends(name, ".json5")) return TextFormat.Json5;
        if (Ends(name, ".toml")) return TextFormat.Toml;
        if (Ends(name, ".yaml") || Ends(name, ".yml")) return TextFormat.Yaml;
        if (Ends(name, "Modelfile") || Starts(name, "Modelfile.")) return TextFormat.Modelfile;
        if (Ends(name, ".env") || Starts(name, ".env.")) return TextFormat.DotEnv;
        if (Units.Any(unit => Ends(name, unit))) return TextFormat.Systemd;
        return Ends(name, ".conf") && Units.Any(unit => path.Contains(unit + ".d/", StringComparison.OrdinalIgnoreCase)) ? TextFormat.Systemd : null;
    }

    private static bool Ends(string name, string end) => name.EndsWith(end, StringComparison.OrdinalIgnoreCase);

    private static bool Starts(string name, string start) => name.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}

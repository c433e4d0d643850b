using System.Globalization;
using System.Text.RegularExpressions;

namespace Aforo.Systems.RemoteModels;

/// <summary>Which file of a repository is meant, by the rules of llama.cpp v0.5.0 (<c>common/download.cpp</c>).</summary>
internal static partial class HubChoice
{
    /// <summary>Taken where nothing is said, in this order; then whatever comes first.</summary>
    private static readonly string[] Usual = ["Q4_K_M", "Q8_0"];

    /// <summary>Files beside the model that are none.</summary>
    private static readonly string[] Besides = ["mmproj", "imatrix", "mtp-", "eagle3-", "dflash-", "dspark-"];

    public static IEnumerable<HubFile> Models(IEnumerable<HubFile> files) => files.Where(file =>
        file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && !Besides.Any(part => file.Name.Contains(part, StringComparison.OrdinalIgnoreCase)) && PartOf(file) <= 1);

    /// <summary>The model's file, the first part of a split; null when none matches.</summary>
    public static HubFile? Model(IReadOnlyList<HubFile> files, string? pick)
    {
        if (pick?.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) == true) return files.FirstOrDefault(file => file.Path == pick) ?? files.FirstOrDefault(file => file.Name == pick);
        var models = Models(files).ToArray();
        foreach (var tag in pick is null ? Usual : [pick])
        {
            var found = models.FirstOrDefault(file => IsTagged(file.Path, tag));
            if (found is not null) return found;
        }
        return pick is null ? models.FirstOrDefault() : null;
    }

    /// <summary>The image projector that belongs to a model: nearest in folders, then nearest in bits.</summary>
    public static HubFile? Projector(IEnumerable<HubFile> files, HubFile model) => files
        .Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && file.Name.Contains("mmproj", StringComparison.OrdinalIgnoreCase) && model.Folder.StartsWith(file.Folder, StringComparison.Ordinal))
        .OrderByDescending(file => file.Folder.Length)
        .ThenBy(file => Math.Abs(Bits(file.Name) - Bits(model.Name)))
        .FirstOrDefault();

    /// <summary>The quantization that a file's name tells, or null.</summary>
    public static string? Quantization(string name) => Tag().Match(name) is { Success: true } match ? match.Groups[1].Value.ToUpperInvariant() : null;

    private static bool IsTagged(string path, string tag)
    {
        for (var at = 0; (at = path.IndexOf(tag, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
            if (at + tag.Length < path.Length && path[at + tag.Length] is '.' or '-' && (at == 0 || !char.IsAsciiLetterOrDigit(path[at - 1]))) return true;
        return false;
    }

    private static int Bits(string name) => Quantization(name) is { } tag && Number().Match(tag) is { Success: true } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 0;

    private static int PartOf(HubFile file) => Part().Match(file.Path) is { Success: true } part ? int.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) : 1;

    [GeneratedRegex(@"[-.]((?:UD-)?(?:I?Q[0-9]_[A-Z0-9_]+|TQ[0-9]_[0-9]|BF16|F16|F32|MXFP4(?:_MOE)?|NVFP4))(?:-[0-9]{5}-of-[0-9]{5})?\.gguf$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    [GeneratedRegex("[0-9]{1,2}", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"-([0-9]{5})-of-[0-9]{5}\.gguf$", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Aforo.Formats.Gguf;

/// <summary>
/// Reads the headers of all files of a model, given any one of them. A split model's parts are called <c>NAME-00001-of-0000N.gguf</c>
/// and say in <c>split.no</c> (from 0) and <c>split.count</c> which they are; the engine refuses parts that contradict their names.
/// </summary>
public static partial class GgufSetReader
{
    /// <summary>More parts than any model has.</summary>
    private const int MostParts = 1024;

    public static GgufSetOutcome Read(string path)
    {
        var (given, error) = GgufReader.Read(path);
        if (given is null) return Failed(path, error!);
        if (given.Find("split.count") is not { } count || count.Whole is 0 or 1) return new GgufSetOutcome(new GgufSet([new GgufPart(path, given)]), path, null);
        if (count.Whole is not (> 1 and <= MostParts and var number)) return Failed(path, new GgufError(count.Offset, $"split.count is {count.Whole?.ToString(CultureInfo.InvariantCulture) ?? "no whole number"}; 1 to {MostParts} are possible"));
        var own = given.Find("split.no");
        if (own?.Whole is not { } part || part < 0 || part >= number) return Failed(path, new GgufError(own?.Offset ?? 0, $"the file belongs to a split of {number} parts; split.no must say which one it is, 0 to {number - 1}"));
        if (SplitName().Match(Path.GetFileName(path)) is not { Success: true } name || name.Groups[2].Value != Digits(part + 1) || name.Groups[3].Value != Digits(number))
            return Failed(path, new GgufError(own.Offset, $"the file is part {part + 1} of {number}; its name must end in -{Digits(part + 1)}-of-{Digits(number)}.gguf, else the others cannot be found"));
        return Parts(path, given, (int)part, (int)number, name.Groups[1].Value);
    }

    private static GgufSetOutcome Parts(string path, GgufFile given, int own, int count, string name)
    {
        var parts = ImmutableArray.CreateBuilder<GgufPart>(count);
        for (var i = 0; i < count; i++)
        {
            var at = i == own ? path : Path.Combine(Path.GetDirectoryName(path) ?? "", $"{name}-{Digits(i + 1)}-of-{Digits(count)}.gguf");
            var (file, error) = i == own ? given : GgufReader.Read(at);
            if (file is null) return Failed(at, error!);
            if (file.Find("split.no")?.Whole != i || file.Find("split.count")?.Whole != count)
                return Failed(at, new GgufError(file.Find("split.no")?.Offset ?? 0, $"by its name the file is part {i + 1} of {count}, by its metadata it is not"));
            parts.Add(new GgufPart(at, file));
        }
        var set = new GgufSet(parts.MoveToImmutable());
        var announced = set.First.File.Find("split.tensors.count");
        var found = set.Tensors.LongCount();
        return announced?.Whole is { } tensors && tensors != found
            ? Failed(set.First.Path, new GgufError(announced.Offset, $"split.tensors.count is {tensors}, the {count} parts hold {found} tensors"))
            : new GgufSetOutcome(set, path, null);
    }

    private static GgufSetOutcome Failed(string path, GgufError error) => new(null, path, error);

    private static string Digits(long number) => number.ToString("D5", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(.*)-([0-9]{5})-of-([0-9]{5})\.gguf$", RegexOptions.CultureInvariant)]
    private static partial Regex SplitName();
}

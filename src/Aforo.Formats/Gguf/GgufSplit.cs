using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Aforo.Core.Messages;

namespace Aforo.Formats.Gguf;

/// <summary>
/// The parts of a split model, wherever they lie. They are called <c>NAME-00001-of-0000N.gguf</c> and say in <c>split.no</c> (from 0) and
/// <c>split.count</c> which they are; the engine refuses parts that contradict their names.
/// </summary>
public static partial class GgufSplit
{
    /// <summary>More parts than any model has.</summary>
    private const int MostParts = 1024;

    /// <summary>Where all parts lie, in order, and which of them the given one is; only the given one when it is whole.</summary>
    /// <param name="path">Path or address of the given file; the others lie beside it.</param>
    /// <param name="given">Its header.</param>
    public static (ImmutableArray<string> Paths, int Own, GgufError? Error) Paths(string path, GgufFile given)
    {
        if (given.Find("split.count") is not { } count || count.Whole is 0 or 1) return ([path], 0, null);
        if (count.Whole is not (> 1 and <= MostParts and var number)) return Failed(count.Offset, new Saying("reading.gguf.split-count", ("most", MostParts)).With("value", GgufThing.Whole(count.Whole)));
        var own = given.Find("split.no");
        if (own?.Whole is not { } part || part < 0 || part >= number) return Failed(own?.Offset ?? 0, new Saying("reading.gguf.split-number", ("count", number), ("last", number - 1)));
        if (Name().Match(path) is not { Success: true } name || name.Groups[2].Value != Digits(part + 1) || name.Groups[3].Value != Digits(number))
            return Failed(own.Offset, new Saying("reading.gguf.split-name", ("part", part + 1), ("count", number), ("ending", $"-{Digits(part + 1)}-of-{Digits(number)}.gguf")));
        return ([.. Enumerable.Range(1, (int)number).Select(i => i == part + 1 ? path : $"{name.Groups[1].Value}-{Digits(i)}-of-{Digits(number)}.gguf")], (int)part, null);
    }

    /// <summary>What is wrong with a part, by what its metadata say; null when it is the one that its name says.</summary>
    public static GgufError? Contradiction(GgufFile file, int index, int count) =>
        count == 1 || (file.Find("split.no")?.Whole == index && file.Find("split.count")?.Whole == count)
            ? null
            : new GgufError(file.Find("split.no")?.Offset ?? 0, new Saying("reading.gguf.split-contradiction", ("part", index + 1), ("count", count)));

    /// <summary>All parts as one model, or what is wrong with it as a whole.</summary>
    /// <param name="path">The file that was asked for.</param>
    /// <param name="parts">All parts, in order.</param>
    public static GgufSetOutcome Join(string path, ImmutableArray<GgufPart> parts)
    {
        var set = new GgufSet(parts);
        if (parts.Length == 1) return new GgufSetOutcome(set, path, null);
        var announced = set.First.File.Find("split.tensors.count");
        var found = set.Tensors.LongCount();
        return announced?.Whole is { } tensors && tensors != found
            ? new GgufSetOutcome(null, set.First.Path, new GgufError(announced.Offset, new Saying("reading.gguf.split-tensors", ("announced", tensors), ("parts", parts.Length), ("found", found))))
            : new GgufSetOutcome(set, path, null);
    }

    private static (ImmutableArray<string>, int, GgufError?) Failed(long offset, Saying what) => ([], 0, new GgufError(offset, what));

    private static string Digits(long number) => number.ToString("D5", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(.*)-([0-9]{5})-of-([0-9]{5})\.gguf$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Name();
}

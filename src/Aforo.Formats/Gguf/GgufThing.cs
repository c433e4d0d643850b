using System.Globalization;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Formats.Gguf;

/// <summary>What a length belongs to. It costs nothing until something is wrong with it and it has to be told.</summary>
/// <param name="Key">Key of its text.</param>
/// <param name="Index">Its place among its like; null where it has none.</param>
/// <param name="Name">Its name; null where it has none.</param>
internal readonly record struct GgufThing(string Key, long? Index, string? Name)
{
    private const int LongestShown = 80;

    public GgufThing(string key, long index) : this(key, index, null)
    {
    }

    public GgufThing(string key, string? name = null) : this(key, null, name)
    {
    }

    public Saying Said => Index is { } index ? new Saying(Key, ("index", index)) : Name is { } name ? new Saying(Key, ("name", Shown(name))) : new Saying(Key);

    public static string Shown(string name) => name.Length <= LongestShown ? name : name[..LongestShown] + "…";

    /// <summary>A number with all its digits, however large.</summary>
    public static FactValue Figure(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A whole number, or that it is none.</summary>
    public static Saying Whole(long? number) => number is { } whole ? new Saying("reading.gguf.whole", ("value", whole)) : new Saying("reading.gguf.no-whole");
}

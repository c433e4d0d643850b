namespace Aforo.Core.Models;

/// <summary>Metadata under the prefix of an architecture.</summary>
internal sealed class ShapeKeys(IModelMetadata metadata, string architecture)
{
    public long? Whole(string name) => metadata.Whole(Key(name));

    public double? Number(string name) => metadata.Number(Key(name));

    public IReadOnlyList<long> Wholes(string name) => metadata.Wholes(Key(name));

    public long? Length(string name) => metadata.Length(Key(name));

    /// <summary>A truth value, or a number that stands for one; false when absent.</summary>
    public bool Flag(string name) => metadata.Flag(Key(name)) ?? metadata.Whole(Key(name)) is > 0;

    /// <summary>A number of heads, layers or elements of a head; null when it is beyond what any model has.</summary>
    public int? Small(string name) => Narrow(Whole(name));

    public static int? Narrow(long? value) => value is >= 0 and <= 1_000_000 ? (int)value : null;

    private string Key(string name) => architecture + "." + name;
}

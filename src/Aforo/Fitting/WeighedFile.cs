using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Formats.Gguf;

namespace Aforo.Fitting;

/// <summary>Shape and weights that the headers of a GGUF give.</summary>
internal static class WeighedFile
{
    /// <summary>More than any model has; what claims more is damaged.</summary>
    private const long MostBytes = 1L << 50;

    public static (ModelShape? Shape, WeightInventory? Weights, string? Problem) Of(GgufSet set, string name)
    {
        if (ModelShapes.From(new GgufModelMetadata(set.First.File)) is not { } shape) return (null, null, $"{name}: general.architecture is missing");
        var tensors = new List<WeightTensor>();
        foreach (var tensor in set.Tensors)
        {
            // A type that is not known has no size: the file's length must do.
            if (GgmlType.Find(tensor.TypeId) is not { } type || tensor.Bytes is not { } bytes) return (shape, WeightInventory.OfFile(set.FileBytes), null);
            tensors.Add(new WeightTensor(tensor.Name, type.Name, bytes));
        }
        if (tensors.Sum(tensor => (decimal)tensor.Bytes) > MostBytes) return (null, null, $"{name}: its tensors would be larger than any machine");
        var counted = set.Tensors.Sum(tensor => (decimal)tensor.Elements) is > 0 and <= long.MaxValue and var elements ? (long?)elements : null;
        return (shape.Seen(tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal)) with { Parameters = shape.Parameters ?? counted }, WeightInventory.Of(tensors), null);
    }

    /// <summary>Where a file ends before its tensors do; null where none does.</summary>
    public static string? Missing(GgufSet set) => set.Parts.FirstOrDefault(part => part.File.Truncated is not null) is { } part
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path.GetFileName(part.Path)}, byte {part.File.Truncated!.Offset}: {part.File.Truncated.Message}")
        : null;

    /// <summary>Size of the only image projector beside a file; null where there is none, or several.</summary>
    public static long? Projector(string path)
    {
        try
        {
            var found = Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, "*mmproj*.gguf").Take(2).ToArray();
            return found is [var only] ? new FileInfo(only).Length : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

using Aforo.Core.Memory;
using Aforo.Core.Messages;
using Aforo.Core.Models;
using Aforo.Formats.Gguf;
using Aforo.Messages;

namespace Aforo.Fitting;

/// <summary>Shape and weights that the headers of a GGUF give.</summary>
internal static class WeighedFile
{
    /// <summary>More than any model has; what claims more is damaged.</summary>
    private const long MostBytes = 1L << 50;

    public static (ModelShape? Shape, WeightInventory? Weights, Trouble? Problem) Of(GgufSet set, string name)
    {
        if (ModelShapes.From(new GgufModelMetadata(set.First.File)) is not { } shape) return (null, null, Trouble.Of("trouble.metadata-lack", ("source", name), ("key", "general.architecture")));
        var tensors = new List<WeightTensor>();
        foreach (var tensor in set.Tensors)
        {
            // A type that is not known has no size: the file's length must do.
            if (GgmlType.Find(tensor.TypeId) is not { } type || tensor.Bytes is not { } bytes) return (shape, WeightInventory.OfFile(set.FileBytes), null);
            tensors.Add(new WeightTensor(tensor.Name, type.Name, bytes));
        }
        if (tensors.Sum(tensor => (decimal)tensor.Bytes) > MostBytes) return (null, null, Trouble.Of("trouble.too-large", ("source", name)));
        var counted = set.Tensors.Sum(tensor => (decimal)tensor.Elements) is > 0 and <= long.MaxValue and var elements ? (long?)elements : null;
        return (shape.Seen(tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal)) with { Parameters = shape.Parameters ?? counted }, WeightInventory.Of(tensors), null);
    }

    /// <summary>Where a file ends before its tensors do; null where none does.</summary>
    public static Saying? Missing(GgufSet set) =>
        set.Parts.FirstOrDefault(part => part.File.Truncated is not null) is { } part ? part.File.Truncated!.At(Path.GetFileName(part.Path)) : null;

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

using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Models;

namespace Aforo.Formats.Gguf;

/// <summary>What a GGUF file (or any part of a split one) says of its model.</summary>
public static class GgufInspection
{
    /// <summary>Metadata that become facts of their own, under their own key.</summary>
    private const int MostFacts = 256;
    private const int LongestText = 200;

    public static Observation Read(string path)
    {
        var outcome = GgufSetReader.Read(path);
        if (outcome.Set is not { } set)
        {
            var error = outcome.Error!;
            return new Observation { Problems = [new Problem { Kind = File.Exists(outcome.Path) ? "gguf.damaged" : "gguf.missing", What = error.At(outcome.Path), Source = At(outcome.Path, error.Offset) }] };
        }
        return Of(set, path);
    }

    /// <summary>What headers that were read already say.</summary>
    /// <param name="set">Headers of all files.</param>
    /// <param name="path">Path or address of the model, which names it where its metadata do not.</param>
    public static Observation Of(GgufSet set, string path)
    {
        var header = set.First.File;
        var shape = ModelShapes.From(new GgufModelMetadata(header));
        if (shape is { Parameters: null } && Parameters(set) is { } counted) shape = shape with { Parameters = counted };
        var name = header.Find("general.name")?.Text is { Length: > 0 } named ? named : Path.GetFileNameWithoutExtension(path);
        var scope = new Scope { Model = name };
        return new Observation
        {
            Models = [new ModelSeen { Name = name, FileBytes = set.FileBytes, Quantization = MainType(set), Shape = shape, Source = At(set.First.Path, null) }],
            Facts = [.. Main(set, scope), .. Types(set, scope), .. Metadata(set.First, scope)],
            Problems = [.. set.Parts.Where(part => part.File.Truncated is not null).Select(part => Truncated(part, scope))],
        };
    }

    private static IEnumerable<Fact> Main(GgufSet set, Scope scope)
    {
        var header = set.First.File;
        var architecture = header.Find("general.architecture")?.Text;
        if (header.Find(architecture + ".context_length") is { Whole: > 0 and var context } entry)
        {
            yield return new Fact { Name = FactNames.NativeContext, Scope = scope, Value = context, Unit = "tokens", Layer = Layers.ModelNative, Source = At(set.First.Path, entry.Offset) };
        }
        yield return new Fact { Name = FactNames.SizeBytes, Scope = scope, Value = set.FileBytes, Unit = "bytes", Source = At(set.First.Path, null) };
        yield return new Fact { Name = "tensor_count", Scope = scope, Value = set.Tensors.LongCount(), Source = At(set.First.Path, null) };
        if (Parameters(set) is { } parameters) yield return new Fact { Name = "parameters", Scope = scope, Value = parameters, Source = At(set.First.Path, null) with { Formula = "sum of the elements of all tensors" } };
    }

    /// <summary>Each tensor is below 2^63 elements; all together need not be.</summary>
    private static long? Parameters(GgufSet set) => set.Tensors.Sum(tensor => (decimal)tensor.Elements) is > 0 and <= long.MaxValue and var sum ? (long)sum : null;

    /// <summary>Bytes by tensor type, the largest first; of a type that is not known only the number of tensors can be told.</summary>
    private static IEnumerable<Fact> Types(GgufSet set, Scope scope) => ByType(set).Select(type => type.Bytes is { } bytes
        ? new Fact { Name = "tensor_bytes." + type.Name, Scope = scope, Value = bytes, Unit = "bytes", Source = At(set.First.Path, null) with { Note = $"{type.Count} tensors" } }
        : new Fact { Name = "tensor_count." + type.Name, Scope = scope, Value = type.Count, Source = At(set.First.Path, null) });

    private static IEnumerable<(string Name, int Count, long? Bytes)> ByType(GgufSet set) => set.Tensors
        .GroupBy(tensor => tensor.TypeId)
        .Select(group => (Name: GgmlType.Find(group.Key)?.Name ?? "type-" + group.Key, Count: group.Count(), Bytes: Sum(group)))
        .OrderByDescending(type => type.Bytes ?? -1)
        .ThenBy(type => type.Name, StringComparer.Ordinal)
        .Take(64);

    private static long? Sum(IEnumerable<GgufTensor> tensors)
    {
        decimal sum = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.Bytes is not { } bytes) return null;
            sum += bytes;
        }
        return sum <= long.MaxValue ? (long)sum : null;
    }

    private static string? MainType(GgufSet set) => ByType(set).FirstOrDefault() is { Bytes: > 0 } main ? main.Name.ToUpperInvariant() : null;

    /// <summary>Single values of the model's own and the general metadata, under their own keys; lists and long texts stay in the file.</summary>
    private static IEnumerable<Fact> Metadata(GgufPart part, Scope scope)
    {
        var architecture = part.File.Find("general.architecture")?.Text;
        return part.File.Entries
            .Where(entry => entry.Key.StartsWith("general.", StringComparison.Ordinal) || (architecture is { Length: > 0 } && entry.Key.StartsWith(architecture + ".", StringComparison.Ordinal)))
            .Select(entry => (entry, Value: Value(entry)))
            .Where(pair => pair.Value.IsKnown)
            .Take(MostFacts)
            .Select(pair => new Fact { Name = pair.entry.Key, Scope = scope, Value = pair.Value, Source = At(part.Path, pair.entry.Offset) });
    }

    private static FactValue Value(GgufEntry entry) => entry switch
    {
        { Type: GgufType.Bool, Whole: { } flag } => flag != 0,
        { Type: GgufType.String, Text: { Length: <= LongestText } text } => text,
        { Type: GgufType.Array } => FactValue.Unknown,
        { Whole: { } whole } => whole,
        { Number: { } number } when double.IsFinite(number) => number,
        _ => FactValue.Unknown,
    };

    private static Problem Truncated(GgufPart part, Scope scope) => new() { Kind = "gguf.truncated", What = part.File.Truncated!.At(part.Path), Scope = scope, Source = At(part.Path, part.File.Truncated.Offset) };

    private static Source At(string path, long? offset) => new() { File = path, Offset = offset };
}

using System.Collections.Immutable;

namespace Aforo.Formats.Gguf;

/// <summary>Reads the headers of all files of a model, given any one of them.</summary>
public static class GgufSetReader
{
    public static GgufSetOutcome Read(string path)
    {
        var (given, error) = GgufReader.Read(path);
        if (given is null) return new GgufSetOutcome(null, path, error);
        var (paths, own, wrong) = GgufSplit.Paths(path, given);
        if (wrong is not null) return new GgufSetOutcome(null, path, wrong);
        var parts = ImmutableArray.CreateBuilder<GgufPart>(paths.Length);
        for (var i = 0; i < paths.Length; i++)
        {
            var (file, failure) = i == own ? given : GgufReader.Read(paths[i]);
            failure ??= GgufSplit.Contradiction(file!, i, paths.Length);
            if (failure is not null) return new GgufSetOutcome(null, paths[i], failure);
            parts.Add(new GgufPart(paths[i], file!));
        }
        return GgufSplit.Join(path, parts.MoveToImmutable());
    }
}

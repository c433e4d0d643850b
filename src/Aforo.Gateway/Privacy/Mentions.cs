using System.Collections.Immutable;
using System.Text;
using Aforo.Gateway.Bodies;

namespace Aforo.Gateway.Privacy;

/// <summary>Which of the texts that rules look for occur in a body: as it is written, or as it reads once its escapes are taken away.</summary>
internal static class Mentions
{
    /// <summary>A JSON text within a JSON text within a JSON text.</summary>
    private const int Levels = 3;

    public static ImmutableHashSet<string> In(PooledBody body, ImmutableArray<string> texts)
    {
        if (texts.IsEmpty) return [];
        var found = texts.Where(text => body.Contains(Encoding.UTF8.GetBytes(text))).ToHashSet();
        if (found.Count == texts.Length) return [.. found];
        using var escapes = new JsonEscapes(body.Bytes);
        for (var level = 0; level < Levels && found.Count < texts.Length && escapes.Unescape(); level++)
            foreach (var text in texts)
                if (escapes.Text.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0) found.Add(text);
        return [.. found];
    }
}

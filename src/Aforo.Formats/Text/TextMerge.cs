namespace Aforo.Formats.Text;

/// <summary>The merge keys of YAML 1.1.</summary>
internal static class TextMerge
{
    /// <summary>
    /// The member that a mapping's <c>&lt;&lt;</c> lends it; of several the first that has it. Each node is visited once, so that aliases of
    /// aliases cost no more than the file is long.
    /// </summary>
    public static TextNode? Find(TextNode mapping, string key)
    {
        var visited = new HashSet<TextNode>();
        var waiting = new Stack<TextNode>();
        waiting.Push(mapping);
        while (waiting.TryPop(out var next))
        {
            var node = next.Alias ?? next;
            if (!visited.Add(node)) continue;
            if (node.Kind == TextKind.Array)
            {
                foreach (var item in node.OwnChildren.Reverse()) waiting.Push(item);
                continue;
            }

            var own = node.OwnChildren.LastOrDefault(child => child.Key == key);
            if (own is not null) return own;
            foreach (var lender in node.OwnChildren.Where(child => child.Key == "<<").Reverse()) waiting.Push(lender);
        }

        return null;
    }
}

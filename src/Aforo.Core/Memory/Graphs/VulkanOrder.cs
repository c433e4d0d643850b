using static Aforo.Core.Memory.Graphs.GraphKind;

namespace Aforo.Core.Memory.Graphs;

/// <summary>
/// Reorders one stretch of a graph as the Vulkan backend does before it is placed (<c>ggml_vk_graph_optimize</c> of llama.cpp v0.5.0): what
/// does not depend on each other comes together, what is fused stays together. The order decides what is alive at once.
/// </summary>
internal sealed class VulkanOrder
{
    /// <summary>Nodes that are looked at beyond the first that is not yet placed, and beyond one for what goes with it.</summary>
    private const int Ahead = 20, AheadForPartner = 15;

    /// <summary>Sources of one node at most (<c>GGML_MAX_SRC</c>).</summary>
    private const int MostSources = 10;

    /// <summary>Choices of experts, fused: their inputs stay until the last is computed.</summary>
    private static readonly GraphKind[][] Choices =
    [
        [SoftMax, Reshape, ArgSort, View, GetRows, Reshape, SumRows, Clamp, Div, Reshape],
        [Unary, Reshape, Add, ArgSort, View, GetRows, Reshape, SumRows, Clamp, Div, Reshape],
        [SoftMax, Reshape, ArgSort, View, GetRows],
        [ArgSort, View, GetRows, Reshape, SoftMax, Reshape],
    ];

    private static readonly GraphKind[][] Kept =
    [
        [RmsNorm, Mul, Add, Mul], [RmsNorm, Mul, Add], [RmsNorm, Mul, Rope, View, SetRows], [RmsNorm, View, SetRows], [Rope, View, SetRows],
    ];

    private readonly List<GraphTensor> _nodes;
    private readonly bool[] _used;
    private readonly HashSet<GraphTensor> _placed = [];
    private readonly List<GraphTensor> _order;
    private readonly Dictionary<GraphTensor, List<GraphTensor>> _keep = [];
    private readonly List<int> _set = [];
    private int _first;

    private VulkanOrder(List<GraphTensor> nodes)
    {
        _nodes = nodes;
        _used = new bool[nodes.Count];
        _order = new List<GraphTensor>(nodes.Count);
    }

    /// <summary>The nodes in their new order, with nodes between that only keep others in memory.</summary>
    public static List<GraphTensor> Of(List<GraphTensor> nodes)
    {
        var order = new VulkanOrder(nodes);
        order.Run();
        return order.WithDependencies();
    }

    private void Run()
    {
        while (_first < _nodes.Count)
        {
            if (Array.Find(Choices, pattern => Matches(pattern, _first)) is { } choice)
            {
                KeepInputs(choice);
                Take(choice.Length);
                continue;
            }
            if (Array.Find(Kept, pattern => Matches(pattern, _first)) is { } kept)
            {
                Take(kept.Length);
                continue;
            }
            _set.Clear();
            _set.Add(_first);
            GatherWork();
            if (_nodes[_set[^1]].Kind != Add) GatherViews();
            foreach (var i in _set) Place(i);
            Advance();
        }
    }

    private List<GraphTensor> WithDependencies()
    {
        if (_keep.Count == 0) return _order;
        var all = new List<GraphTensor>(_order.Count + _keep.Count);
        foreach (var node in _order)
        {
            all.Add(node);
            if (!_keep.TryGetValue(node, out var kept)) continue;
            for (var i = 0; i < kept.Count; i += MostSources)
                all.Add(new GraphTensor { Sources = [.. kept.Skip(i).Take(MostSources)], ViewSource = kept[i].Base, Backend = node.Backend });
        }
        return all;
    }

    private bool Matches(GraphKind[] pattern, int start)
    {
        if (start + pattern.Length > _nodes.Count) return false;
        for (var i = 0; i < pattern.Length; i++)
            if (_nodes[start + i].Kind != pattern[i] || _used[start + i]) return false;
        return true;
    }

    private void Take(int count)
    {
        var start = _first;
        for (var i = 0; i < count; i++) Place(start + i);
        Advance();
    }

    private void Place(int i)
    {
        _order.Add(_nodes[i]);
        _placed.Add(_nodes[i]);
        _used[i] = true;
    }

    private void Advance()
    {
        while (_first < _nodes.Count && _used[_first]) _first++;
    }

    private void KeepInputs(GraphKind[] pattern)
    {
        var last = _first + pattern.Length - 1;
        if (last + 1 < _nodes.Count && _nodes[last + 1].Kind == Scale) last++;
        if (!_keep.TryGetValue(_nodes[last], out var kept)) _keep.Add(_nodes[last], kept = []);
        var seen = new HashSet<GraphTensor>();
        for (var i = 0; i < pattern.Length; i++)
        {
            var node = _nodes[_first + i];
            foreach (var source in node.Sources)
                if (source is not null && seen.Add(source) && !kept.Contains(source)) kept.Add(source);
            seen.Add(node);
        }
    }

    private void GatherWork()
    {
        for (var j = _first + 1; j < Math.Min(_first + Ahead, _nodes.Count); j++)
        {
            if (_used[j] || _nodes[j].IsEmpty || Array.Exists(Choices, pattern => Matches(pattern, j)) || Array.Exists(Kept, pattern => Matches(pattern, j)) || !IsFree(j)) continue;
            _set.Add(j);
            GatherPartners(j);
        }
    }

    /// <summary>Depends on nothing that is not placed yet, or only on what it is fused with.</summary>
    private bool IsFree(int j)
    {
        for (var c = _first; c < j; c++)
            if (!_used[c] && DependsOn(_nodes[j], _nodes[c]) && !(c == _set[^1] && IsFused(c, j))) return false;
        return true;
    }

    private bool IsFused(int c, int j)
    {
        var (first, second) = (_nodes[c].Kind, _nodes[j].Kind);
        if (second == Mul && first is (RmsNorm or Unary))
        {
            for (var between = c + 1; between < j; between++)
                if (!_used[between] && !_nodes[between].IsEmpty) return false;
            return true;
        }
        return j == c + 1 && (first, second) is ((MatMul, Add) or (MatMulId, AddId) or (MatMulId, Mul) or (Add, Add) or (Convolution, Add) or (Convolution, Unary));
    }

    private void GatherPartners(int j)
    {
        var rope = j;
        var (before, kind) = (_nodes[j - 1].Kind, _nodes[j].Kind);
        if (kind == Mul && before == RmsNorm && Partner(j, node => node.Kind == Rope && node.Sources[0] == _nodes[j] && node.Sources.Skip(1).All(source => source is null || source.Kind == None)) is { } rotated) Join(rope = rotated);
        if (_nodes[rope].Kind is Rope or RmsNorm) PullStore(rope);
        if (kind == AddId && before == MatMulId && Partner(j, node => node.Kind == Mul && node.Sources[0] == _nodes[j] && IsReady(node.Sources[1])) is { } weighed) Join(weighed);
        if (kind == Add && before == MatMul && Partner(j, node => node.Kind == Add && node.Sources[0] == _nodes[j] && IsReady(node.Sources[1])) is { } sum) Join(sum);
        if (kind == Add && before == Convolution && Partner(j, node => node.Kind == Unary && node.Sources[0] == _nodes[j]) is { } bent) Join(bent);
        if (kind == Unary && Partner(j, node => node.Kind == Mul && Other(node, _nodes[j]) is { } other && IsReady(other)) is { } product) Join(product);
    }

    private static GraphTensor? Other(GraphTensor product, GraphTensor one) => product.Sources[0] == one ? product.Sources[1] : product.Sources[1] == one ? product.Sources[0] : null;

    private bool IsReady(GraphTensor? source) => source is null || source.Kind == None || _placed.Contains(source);

    private void Join(int i)
    {
        _set.Add(i);
        _used[i] = true;
    }

    private int? Partner(int j, Func<GraphTensor, bool> fits)
    {
        for (var k = j + 1; k < Math.Min(j + AheadForPartner, _nodes.Count); k++)
            if (fits(_nodes[k])) return k;
        return null;
    }

    /// <summary>Brings a view of a result and the operation that stores it into a cache right behind it.</summary>
    private void PullStore(int rope)
    {
        int view = -1, store = -1;
        for (var k = rope + 1; k < Math.Min(rope + AheadForPartner, _nodes.Count); k++)
        {
            if (_used[k]) continue;
            if (view < 0 && _nodes[k].Kind == View && _nodes[k].Sources[0] == _nodes[rope]) view = k;
            else if (view >= 0 && _nodes[k].Kind == SetRows && _nodes[k].Sources[0] == _nodes[view])
            {
                store = k;
                break;
            }
        }
        if (store < 0 || _nodes[rope].Uses != 1 || _nodes[view].Uses != 1 || _nodes[rope].IsOutput || _nodes[view].Base != _nodes[rope]) return;
        for (var c = rope + 1; c < store; c++)
            if (!_used[c] && c != view && !_nodes[c].IsEmpty && DependsOn(_nodes[store], _nodes[c])) return;
        Join(view);
        Join(store);
    }

    private void GatherViews()
    {
        for (var j = _first + 1; j < Math.Min(_first + Ahead, _nodes.Count); j++)
        {
            if (_used[j] || !_nodes[j].IsEmpty) continue;
            var free = true;
            for (var c = _first; c < j && free; c++) free = _used[c] || !DependsOn(_nodes[j], _nodes[c]) || _set.Contains(c);
            if (free) _set.Add(j);
        }
    }

    private static bool DependsOn(GraphTensor later, GraphTensor earlier)
    {
        var work = !later.IsEmpty && !earlier.IsEmpty;
        foreach (var source in later.Sources)
            if (source == earlier || (work && source is not null && source.Base == earlier.Base)) return true;
        if (work)
        {
            foreach (var source in earlier.Sources)
                if (source is not null && later.Base == source.Base) return true;
        }
        return later.Base == earlier.Base;
    }
}

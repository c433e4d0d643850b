namespace Aforo.Core.Memory.Graphs;

/// <summary>
/// Divides a graph among backends as <c>ggml_backend_sched_split_graph</c> of llama.cpp v0.5.0 does: operations go where their weights
/// lie (or, in large batches, to a device that the weights are copied to), neighbours follow, and what a backend needs from another is
/// copied at the start of the stretch that needs it.
/// </summary>
internal sealed class GraphScheduler(ComputeGraph graph, IPlacement placement, long tokens)
{
    /// <summary>Copies of inputs that pipelining keeps (<c>GGML_SCHED_MAX_COPIES</c>).</summary>
    private const int PipelineCopies = 4;

    private readonly int _host = placement.Backends.Count - 1;
    private readonly List<GraphTensor> _inputs = [];

    /// <summary>Nodes in the order of allocation, with the copies between them.</summary>
    public List<GraphTensor> Nodes { get; } = new(graph.Nodes.Count + 64);

    public List<GraphTensor> Leaves { get; } = new(graph.Leaves.Count + 64);

    public void Split()
    {
        foreach (var leaf in graph.Leaves) leaf.Backend = leaf.IsExternal ? leaf.Home : leaf.IsInput ? _host : -1;
        foreach (var node in graph.Nodes) node.Backend = First(node);
        Spread(down: true, devicesOnly: true);
        Spread(down: false, devicesOnly: true);
        Spread(down: true, devicesOnly: false);
        Spread(down: false, devicesOnly: false);
        AssignRest();
        Cut();
    }

    /// <summary>Where a node has to be, or prefers to be; −1 if it does not matter yet.</summary>
    private int First(GraphTensor node)
    {
        if (node.IsNorm && placement.PinsNorms(tokens) && Supports(placement.OfLayer(node.Layer), node)) return placement.OfLayer(node.Layer);
        if (node.ViewSource is { IsExternal: true } origin) return Holder(origin.Home, node);
        if (node.IsInput) return _host;
        if (node.Op is GraphOp.Rope or GraphOp.FlashAttention) return -1;
        foreach (var source in node.Sources)
        {
            if (source is not { IsWeight: true }) continue;
            var home = Holder(source.Home, node);
            if (home != _host || source.Home != _host) return home;
            for (var backend = 0; backend < _host; backend++)
                if (Supports(backend, node) && Rows(node) >= placement.Backends[backend].OffloadRows && (!placement.Backends[backend].OffloadsProductsOnly || node.Op is GraphOp.MatMul or GraphOp.MatMulId)) return backend;
            return home;
        }
        return -1;
    }

    /// <summary>The backend that holds a buffer if it can compute the node, else none.</summary>
    private int Holder(int home, GraphTensor node) => Supports(home, node) ? home : -1;

    private bool Supports(int backend, GraphTensor node)
    {
        var limit = placement.Backends[backend].TensorBytes;
        if (limit == long.MaxValue) return true;
        if (node.Bytes > limit) return false;
        foreach (var source in node.Sources)
            if (source is not null && source.Bytes > limit) return false;
        return true;
    }

    private static long Rows(GraphTensor node) => node.Op switch
    {
        GraphOp.GetRows => 0,
        GraphOp.MatMul => node.Ne1,
        GraphOp.MatMulId or GraphOp.Rope => node.Ne2,
        _ => node.Ne1 * node.Ne2 * node.Ne3,
    };

    /// <summary>Nodes without a backend take that of their neighbour.</summary>
    private void Spread(bool down, bool devicesOnly)
    {
        var current = -1;
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[down ? i : graph.Nodes.Count - 1 - i];
            if (node.Op == GraphOp.View) continue;
            if (node.Backend >= 0) current = devicesOnly && node.Backend == _host ? -1 : node.Backend;
            else if (current >= 0 && Supports(current, node)) node.Backend = current;
        }
    }

    private void AssignRest()
    {
        foreach (var node in graph.Nodes)
            if (node is { Op: not GraphOp.View, Backend: < 0 }) node.Backend = MostInputs(node);
        foreach (var node in graph.Nodes)
        {
            if (node is { ViewSource: { } origin, Backend: < 0 }) node.Backend = origin.Backend;
            foreach (var source in node.Sources)
                if (source is { Backend: < 0 }) source.Backend = source.ViewSource?.Backend ?? node.Backend;
            if (node.Backend < 0) node.Backend = Supports(0, node) ? 0 : _host;
        }
    }

    private int MostInputs(GraphTensor node)
    {
        int best = -1, most = -1;
        for (var backend = 0; backend <= _host; backend++)
        {
            if (!Supports(backend, node)) continue;
            var count = node.Sources.Count(source => source is not null && (source.Backend >= 0 || source.ViewSource?.Backend >= 0) && Reads(backend, source));
            if (count <= most) continue;
            most = count;
            best = backend;
        }
        return best;
    }

    /// <summary>A backend reads its own buffers; nothing else.</summary>
    private static bool Reads(int backend, GraphTensor tensor)
    {
        var origin = tensor.ViewSource ?? tensor;
        if (origin.IsExternal) return origin.Home == backend;
        var where = tensor.Backend >= 0 ? tensor.Backend : origin.Backend;
        return where == backend;
    }

    private void Cut()
    {
        var split = new List<GraphTensor>();
        var inputs = new List<GraphTensor>();
        var current = graph.Nodes.FirstOrDefault(node => node.Op != GraphOp.View)?.Backend ?? _host;
        foreach (var node in graph.Nodes)
        {
            if (node.Op == GraphOp.View)
            {
                split.Add(node);
                continue;
            }
            // The memory of weights that were copied for one stretch is free again for the next.
            var starts = node.Backend != current || (inputs.Count > 0 && node.Sources.Any(source => source is { IsWeight: true } && source.Backend != current && !Reads(current, source)));
            if (starts)
            {
                Append(split, inputs, current);
                split.Clear();
                inputs.Clear();
                current = node.Backend;
            }
            for (var i = 0; i < node.Sources.Length; i++)
                if (node.Sources[i] is { } source) node.Sources[i] = Local(source, current, inputs);
            split.Add(node);
        }
        Append(split, inputs, current);
        AppendLeaves();
    }

    /// <summary>The tensor itself where it can be read, else its copy, made for the current stretch.</summary>
    private GraphTensor Local(GraphTensor source, int backend, List<GraphTensor> inputs)
    {
        if (source.IsInput && placement.IsPipelined && !_inputs.Contains(source))
        {
            source.IsOutput = true;
            _inputs.Add(source);
        }
        if (source.Backend == backend || Reads(backend, source)) return source;
        source.Copies ??= new GraphTensor?[placement.Backends.Count];
        if (source.Copies[backend] is { } known) return known;
        var copy = new GraphTensor
        {
            Type = source.Type,
            Ne0 = source.Ne0, Ne1 = source.Ne1, Ne2 = source.Ne2, Ne3 = source.Ne3,
            Nb0 = source.Nb0, Nb1 = source.Nb1, Nb2 = source.Nb2, Nb3 = source.Nb3,
            Backend = backend,
            IsInput = placement.IsPipelined,
            IsOutput = placement.IsPipelined,
        };
        source.Copies[backend] = copy;
        inputs.Add(source);
        return copy;
    }

    private void Append(List<GraphTensor> split, List<GraphTensor> inputs, int backend)
    {
        foreach (var input in inputs)
        {
            Nodes.Add(new GraphTensor
            {
                Sources = [input], ViewSource = input.ViewSource ?? input, Backend = input.Backend, Ne0 = input.Ne0,
            });
            var copy = input.Copies![backend]!;
            Nodes.Add(copy);
            if (!placement.IsPipelined) continue;
            for (var i = 0; i < PipelineCopies; i++) Leaves.Add(i == 0 ? copy : Twin(copy));
        }
        Nodes.AddRange(placement.Backends[backend].Reorders ? VulkanOrder.Of(split) : split);
    }

    private void AppendLeaves()
    {
        var copies = Leaves.ToArray();
        Leaves.Clear();
        foreach (var input in _inputs)
            for (var i = 0; i < PipelineCopies; i++) Leaves.Add(i == 0 ? input : Twin(input));
        Leaves.AddRange(copies);
        Leaves.AddRange(graph.Leaves);
    }

    private static GraphTensor Twin(GraphTensor a) => new()
    {
        Type = a.Type, Ne0 = a.Ne0, Ne1 = a.Ne1, Ne2 = a.Ne2, Ne3 = a.Ne3, Nb0 = a.Nb0, Nb1 = a.Nb1, Nb2 = a.Nb2, Nb3 = a.Nb3,
        Backend = a.Backend, IsInput = true, IsOutput = true,
    };
}

using System.Collections.Immutable;

namespace Aforo.Core.Memory.Graphs;

/// <summary>
/// The allocator's state at the start of each repetition of shortened runs of layers: which memory is free, and where what is still in use
/// lies. Equal layers that start from equal states do the same, so once a state returns all that follows repeats.
/// </summary>
internal sealed class RunStates
{
    private readonly List<Repetition> _repetitions = [];
    private int _next;

    private RunStates()
    {
    }

    /// <summary>Every run reached a cycle, and what was left out of it is a multiple of that cycle.</summary>
    public bool AreSteady => _repetitions.GroupBy(one => one.Run).All(run => IsSteady(run.Key, [.. run.Select(one => one.State)]));

    public static RunStates Of(ImmutableArray<LayerRun> runs, GraphContext context)
    {
        var states = new RunStates();
        foreach (var run in runs)
        {
            for (var i = 0; i < run.Kept; i++) states._repetitions.Add(new Repetition(run, i, context.FirstNodeOf(run.LayerOf(i))));
        }
        return states;
    }

    /// <summary>To be called before each node is placed.</summary>
    public void Visit(IReadOnlyList<GraphTensor> nodes, int index, MeasuredBuffer[] buffers)
    {
        while (_next < _repetitions.Count && ReferenceEquals(_repetitions[_next].First, nodes[index]))
        {
            var current = _repetitions[_next];
            current.Index = index;
            // Tensors of this repetition and the one before are told by their distance; older ones by their place in the whole graph.
            var recent = current.Number >= 2 ? _repetitions[_next - 2].Index : current.Number == 1 ? _repetitions[_next - 1].Index : index;
            var state = new HashState();
            foreach (var buffer in buffers) buffer.AddTo(ref state);
            for (var i = 0; i < index; i++)
            {
                var node = nodes[i];
                if (!node.IsAllocated) continue;
                state.Add(i >= recent ? i - index : i);
                state.Add(((long)node.Buffer << 32) | (uint)node.Chunk);
                state.Add(node.Offset);
                // Of older ones the uses that are left grow fewer; that they end with the run changes nothing before.
                if (i >= recent) state.Add(((long)node.Children << 32) | (uint)node.Views);
            }
            current.State = state.Value;
            _next++;
        }
    }

    private static bool IsSteady(LayerRun run, ulong[] states)
    {
        var leftOut = run.Repetitions - run.Kept;
        for (var i = 0; i < states.Length; i++)
        {
            for (var next = i + 1; next < states.Length; next++)
                if (states[i] == states[next] && leftOut % (next - i) == 0) return true;
        }
        return false;
    }

    private sealed class Repetition(LayerRun run, int number, GraphTensor? first)
    {
        public LayerRun Run => run;

        public int Number => number;

        public GraphTensor? First => first;

        public int Index { get; set; }

        public ulong State { get; set; }
    }
}

namespace Aforo.Core.Memory.Graphs;

/// <summary>A 64-bit digest of a sequence of numbers (splitmix64 over each).</summary>
internal struct HashState
{
    public ulong Value { get; private set; }

    public void Add(long number)
    {
        var mixed = Value + 0x9E3779B97F4A7C15 + (ulong)number;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        Value = mixed ^ (mixed >> 31);
    }
}

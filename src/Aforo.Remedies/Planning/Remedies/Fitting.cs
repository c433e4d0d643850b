using Aforo.Core.Diagnosis;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>The context that memory holds, by what one more token costs. The planner checks the chain itself afterwards.</summary>
internal static class Fitting
{
    private const long Step = 1024;

    /// <summary>The largest, in steps of 1,024 tokens; null when nothing is known of the memory or of the model's cache.</summary>
    public static long? Largest(Assessment assessment)
    {
        if (assessment is not { Memory: { KvBytesPerToken: > 0 and { } each } memory, MemoryNow: [{ Ceiling.Value: { } usable }] }) return null;
        var room = usable - memory.WeightsBytes - memory.BufferBytes;
        return room <= 0 ? 0 : (long)(room / each) / Step * Step;
    }
}

using Aforo.Core.Cases;

namespace Aforo.Remedies.Planning.Intentions;

/// <summary>
/// One thing that is to be different: a setting of a file, a definition of a server. It knows what would then be seen, so that a plan is
/// judged before anything is touched. Pure.
/// </summary>
public abstract record Intention
{
    /// <summary>What readers would see once it is done.</summary>
    public abstract Observation Apply(Observation seen);
}

using Aforo.Core.Memory;
using Aforo.Messages;

namespace Aforo.Fitting;

/// <summary>Why a plan could not be made, in the catalogue's words.</summary>
internal static class FitTroubles
{
    /// <summary>Null where there is a plan.</summary>
    /// <param name="outcome">The plan, or what stood in its way.</param>
    /// <param name="source">The model's file or name.</param>
    public static Trouble? Of(PlanOutcome outcome, string source) => outcome switch
    {
        { UnknownArchitecture: { } architecture } => Trouble.Of("trouble.architecture-unknown", ("source", source), ("architecture", architecture)),
        { MissingKey: { } key } => Trouble.Of("trouble.metadata-lack", ("source", source), ("key", key)),
        { Refusal: { } reason, IsOfSettings: true } => Trouble.Of("trouble.engine-refuses", ("reason", reason)) with { IsOfCommandLine = true },
        { Refusal: { } reason } => Trouble.Of("trouble.file-refused", ("source", source), ("reason", reason)),
        _ => null,
    };
}

using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>The remedy that gives a model more context, in the way of its runtime.</summary>
internal static class DefinitionRemedy
{
    /// <summary>Null when no context is known that would hold the prompt.</summary>
    public static Remedy? For(Assessment assessment)
    {
        // The model could take the prompt and no target was found: memory does not hold it, so a larger context mends nothing.
        if (assessment.TargetContext is null && assessment.Prompt > assessment.ContextNow && assessment.NativeContext >= assessment.Prompt) return null;
        // Without a prompt to hold, the most that memory holds is proposed; what memory does not hold never is.
        var most = assessment.LargestContext ?? assessment.NativeContext;
        if ((assessment.TargetContext ?? most) is not { } target || assessment.Route.ModelName is not { } model) return null;
        if (assessment.LargestContext is { } holds && (target > holds || target <= assessment.ContextNow)) return null;
        var slots = ImmutableDictionary.CreateBuilder<string, FactValue>();
        slots["to"] = (long)target;
        slots["from"] = model;
        if (assessment.LargestContext is null) slots["unchecked"] = model;
        slots["name"] = ModelNames.Named(model, (long)target);
        return assessment.Route.Runtime?.Kind switch
        {
            // A log may know a model by the digest of its weights only, from which nothing can be derived by name.
            "ollama" when model.StartsWith("sha256", StringComparison.Ordinal) => new Remedy("ollama.set-context", slots.ToImmutable()),
            "ollama" => new Remedy("ollama.create-definition", slots.ToImmutable(), Automatic: true),
            "llama-server" or "ik-llama" => new Remedy("llama-server.set-ctx-size", slots.ToImmutable()),
            "lmstudio" => new Remedy("lmstudio.load-with-context", slots.ToImmutable()),
            _ => null,
        };
    }
}

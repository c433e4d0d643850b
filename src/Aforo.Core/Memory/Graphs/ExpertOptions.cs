namespace Aforo.Core.Memory.Graphs;

/// <summary>How a mixture of experts chooses and weighs.</summary>
internal sealed record ExpertOptions
{
    /// <summary>How scores become probabilities: softmax and sigmoid are one operation, square root of softplus two, weighing the chosen none.</summary>
    public int GatingSteps { get; init; } = 1;

    /// <summary>Softmax over the chosen experts instead of over all.</summary>
    public bool SoftmaxOfChosen { get; init; }

    /// <summary>A bias moves the choice but not the weights.</summary>
    public bool SelectionBias { get; init; }

    public string SelectionBiasName { get; init; } = "exp_probs_b.bias";

    public bool Normalizes { get; init; }

    public bool Scales { get; init; }

    /// <summary>Groups of experts, of which only some are open to choice; 0 or 1: none.</summary>
    public int Groups { get; init; }

    public int GroupsUsed { get; init; }

    /// <summary>Biases on the router and on the experts' matrices.</summary>
    public bool Biases { get; init; }

    /// <summary>No gate beside the up projection; so many operations make up the activation.</summary>
    public int PlainSteps { get; init; }

    /// <summary>The input is weighed, not the output; the choice looks at the scores themselves.</summary>
    public bool WeighsInput { get; init; }

    /// <summary>Scores come from elsewhere.</summary>
    public GraphTensor? Scores { get; init; }

    /// <summary>Gate and up projection are one tensor.</summary>
    public bool GateUpFused { get; init; }

    /// <summary>Each expert's output is scaled by a number of its own.</summary>
    public bool DownScale { get; init; }

    public required int Count { get; init; }

    public required int Used { get; init; }

    public required long Length { get; init; }

    /// <summary>Inputs and outputs of the experts, where they are not the embedding's length.</summary>
    public long? Width { get; init; }
}

namespace Aforo.Core.Memory.Graphs;

/// <summary>What attention over one cache is given besides the tokens: where to write, who sees whom, rotations of quantized caches.</summary>
internal sealed record AttentionInputs(GraphTensor KeyRows, GraphTensor? ValueRows, GraphTensor Mask, GraphTensor? KeyRotation, GraphTensor? ValueRotation, long Cells);

/// <summary>Inputs of attention: of the full cache, and of the sliding one where there is one.</summary>
internal sealed record AttentionInput(AttentionInputs Full, AttentionInputs? Sliding);

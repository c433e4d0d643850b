namespace Aforo.Core.Memory.Graphs;

/// <summary>Which state each sequence continues: those of the batch, and those that are only moved.</summary>
internal sealed record RecurrentInput(GraphTensor Main, GraphTensor Extra);

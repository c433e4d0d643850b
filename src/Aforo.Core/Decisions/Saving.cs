namespace Aforo.Core.Decisions;

/// <summary>An assumption under which a claim could be true.</summary>
/// <param name="Kind">
/// <c>quantization</c>, <c>streams</c>, <c>speculative</c>, <c>devices</c> (tensor parallel), <c>sparser-model</c>, <c>backend</c>, <c>depth</c>, <c>smaller-context</c>.
/// </param>
/// <param name="Number">Its figure: bits of a weight, streams at once, tokens that each reading of the weights must yield, devices, active parameters.</param>
/// <param name="Name">A quantization, a model or a backend by name; null where none would do.</param>
/// <param name="Suffices">It can be had; false where no such thing exists.</param>
public sealed record Saving(string Kind, double Number, string? Name, bool Suffices);

using Aforo.Core.Machines;

namespace Aforo.Core.Memory.Fitting;

/// <summary>A pool of a machine that a model is to go into.</summary>
/// <param name="Name">Its name, as the machine gives it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="UsableBytes">What models may use; null where that is not known.</param>
/// <param name="TakenBytes">What others hold of it already.</param>
public sealed record FitPool(string Name, PoolKind Kind, long? UsableBytes, long TakenBytes = 0);

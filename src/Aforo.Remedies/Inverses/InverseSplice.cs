namespace Aforo.Remedies.Inverses;

/// <summary>Bytes that a change took away, and those that it put in their place.</summary>
/// <param name="Start">Place in the file after the change.</param>
/// <param name="Written">Bytes that are there after the change.</param>
/// <param name="Before">Bytes that were there before.</param>
/// <param name="Where">Keys from the root to the value at that place before the change, items of arrays as <c>*</c>; empty where the place is in no value.</param>
internal sealed record InverseSplice(int Start, ReadOnlyMemory<byte> Written, ReadOnlyMemory<byte> Before, string Where);

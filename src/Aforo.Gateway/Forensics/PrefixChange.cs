namespace Aforo.Gateway.Forensics;

/// <summary>What became of a conversation's prefix from one turn to the next.</summary>
/// <param name="KeptShare">Share of the earlier prompt that the new one begins with, 0 to 1.</param>
/// <param name="Cause"><c>none</c> when all of it survived; else a stable word, as <see cref="PrefixCause"/> has them.</param>
/// <param name="Position">Byte of the prompt at which they part, to 256 bytes; null when they do not.</param>
/// <param name="Hash">Hash of the block that differs first: the same change has the same hash within one run.</param>
/// <param name="LostTokens">Tokens of the earlier prompt that have to be read again; null when its size in tokens is not known.</param>
public sealed record PrefixChange(double KeptShare, string Cause, long? Position, ulong Hash, long? LostTokens);

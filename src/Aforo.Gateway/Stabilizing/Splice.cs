namespace Aforo.Gateway.Stabilizing;

/// <summary>A piece of a body that is left out, or whose place another piece of the same body takes. Nothing can be put in that was not there.</summary>
/// <param name="Start">First byte of the piece.</param>
/// <param name="Length">Bytes of the piece.</param>
/// <param name="FromStart">First byte of what takes its place.</param>
/// <param name="FromLength">Bytes of what takes its place; 0 where it is left out.</param>
public readonly record struct Splice(int Start, int Length, int FromStart, int FromLength)
{
    public static Splice Without(int start, int length) => new(start, length, 0, 0);
}

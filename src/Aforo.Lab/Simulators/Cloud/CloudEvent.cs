namespace Aforo.Lab.Simulators.Cloud;

/// <summary>One event of a stream, framed.</summary>
/// <param name="IsContent">Whether it carries a piece of the answer: what takes time, and after which a fault strikes.</param>
internal readonly record struct CloudEvent(byte[] Bytes, bool IsContent = false);

namespace Aforo.Gateway.Forensics;

/// <summary>What a segment of a prompt is.</summary>
public enum SegmentKind
{
    System,
    Tools,
    Message,
}

/// <summary>A piece of a request's body that becomes a piece of the prompt: the raw JSON of one value.</summary>
/// <param name="Start">First byte in the body.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct PromptSegment(SegmentKind Kind, int Start, int Length);

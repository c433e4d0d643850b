namespace Aforo.Systems.Runtimes.Replies;

/// <summary>Takes the text of a reply as it passes, as UTF-8. The reader itself keeps none of it; the bytes are good only during the call.</summary>
public interface IReplyText
{
    /// <summary>A piece of the answer.</summary>
    void Content(ReadOnlySpan<byte> utf8);

    /// <summary>A piece of the thoughts before the answer.</summary>
    void Thinking(ReadOnlySpan<byte> utf8)
    {
    }

    /// <summary>The prompt as the server rendered it, where it was asked for.</summary>
    void RenderedPrompt(ReadOnlySpan<byte> utf8)
    {
    }
}

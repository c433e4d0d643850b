namespace Aforo.Systems.Runtimes.Replies;

/// <summary>What arrived with the bytes that were just appended, so that whoever reads the clock knows what it stands for.</summary>
/// <param name="Content">Pieces with text of the answer.</param>
/// <param name="Thinking">Pieces with thoughts.</param>
/// <param name="ToolCalls">Calls of tools that began.</param>
/// <param name="Silent">Parts without any of these: pings, comments, progress, roles, counts.</param>
public readonly record struct ReplyPieces(int Content, int Thinking, int ToolCalls, int Silent)
{
    /// <summary>True when the model has said something: the end of the wait for the first token.</summary>
    public bool HasOutput => Content + Thinking + ToolCalls > 0;
}

namespace Aforo.Core.Memory;

/// <summary>How several devices share a model (<c>--split-mode</c>).</summary>
public enum SplitMode
{
    /// <summary>Whole layers on each device.</summary>
    Layer,

    /// <summary>One device takes all.</summary>
    None,

    /// <summary>Rows of matrices are divided.</summary>
    Row,
}

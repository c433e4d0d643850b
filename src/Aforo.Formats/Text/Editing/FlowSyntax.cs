namespace Aforo.Formats.Text.Editing;

/// <summary>How a format writes inside of brackets.</summary>
/// <param name="Separator">Between key and value: <c>:</c> or <c>=</c>.</param>
/// <param name="HasHashComments">Comments start with <c>#</c>, else with <c>//</c> and <c>/*</c>.</param>
/// <param name="Key">Writes a key.</param>
/// <param name="Scalar">Writes a value that is no object or array.</param>
/// <param name="MayBreak">Whether a new object or array may go over several lines.</param>
internal sealed record FlowSyntax(char Separator, bool HasHashComments, Func<string, string> Key, Func<TextValue, string> Scalar, bool MayBreak);

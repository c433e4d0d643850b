using System.Text;

namespace Aforo.Lab.Sending;

/// <summary>
/// Prompts of a wanted length, out of common words in random order. How many tokens a word has is learnt from what the server counted; text
/// of another number shares no beginning, so that no cache holds it.
/// </summary>
/// <param name="seed">Another seed gives other texts.</param>
public sealed class PromptText(int seed)
{
    /// <summary>A long answer follows from every model.</summary>
    private const string Question = "\n\nNow write the whole numbers from 1 to 1000 as digits, separated by commas, and nothing else.";

    private static readonly string[] Words = "house river stone light water paper garden table window morning letter music winter bread silver forest road bridge island mountain number circle answer question market friend summer engine signal pattern record station village corner engine picture shadow flower ocean travel story system copper valley harbor season kitchen pocket ladder basket camera planet winter theory method figure history memory"
        .Split(' ');

    /// <summary>Tokens of one word; a little more than one until the server has counted.</summary>
    public double TokensPerWord { get; private set; } = 1.2;

    /// <summary>Tokens that every prompt has besides: the question and what the server's template adds.</summary>
    public double Overhead { get; private set; } = 40;

    /// <summary>Words that come to so many tokens in all.</summary>
    public int WordsFor(double tokens) => (int)Math.Clamp((tokens - Overhead) / TokensPerWord, 1, int.MaxValue / 16);

    /// <summary>A text of so many words with the question at its end.</summary>
    /// <param name="words">Words.</param>
    /// <param name="number">Which of the texts; the same one begins the same, however long it is.</param>
    public string Of(int words, int number)
    {
        // Random takes a negative seed for its positive one: without the mask two texts could be the same.
        var random = new Random((int)(((((uint)seed * 2_654_435_761u) ^ (uint)number) * 2_246_822_519u) >> 1));
        var text = new StringBuilder((words * 7) + Question.Length + 16);
        for (var i = 0; i < words; i++) text.Append(i == 0 ? "" : " ").Append(Words[random.Next(Words.Length)]);
        return text.Append(Question).ToString();
    }

    /// <summary>Learns from two texts that a server counted.</summary>
    public void Learn((int Words, long Tokens) shorter, (int Words, long Tokens) longer)
    {
        if (longer.Words <= shorter.Words || longer.Tokens <= shorter.Tokens) return;
        TokensPerWord = (double)(longer.Tokens - shorter.Tokens) / (longer.Words - shorter.Words);
        Overhead = Math.Max(0, shorter.Tokens - (shorter.Words * TokensPerWord));
    }
}

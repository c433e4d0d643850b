namespace Aforo.Remedies.Tests.Generated;

/// <summary>The judge of the generated files sees what must not happen.</summary>
public sealed class IntendedLinesTests
{
    private static readonly Wish[] Wishes = [new("/timeoutSeconds", 1200, "", 0)];

    [Theory]
    [InlineData("{\n  timeoutSeconds: 1200, // five\n  a: 1,\n}\n", true)]
    [InlineData("{\n  timeoutSeconds: 1200, // Five\n  a: 1,\n}\n", false)]
    [InlineData("{\n  timeoutSeconds: 1200,\n  a: 1,\n}\n", false)]
    [InlineData("{\n  timeoutSeconds: 1200, // five\n  a: 2,\n}\n", false)]
    [InlineData("{\n  timeoutSeconds: 1200, // five\n a: 1,\n}\n", false)]
    [InlineData("{\n  timeoutSeconds: 1200, // five\n  a: 1,\n  b: 2,\n}\n", false)]
    [InlineData("\uFEFF{\n  timeoutSeconds: 1200, // five\n  a: 1,\n}\n", false)]
    [InlineData("{\n  timeoutSeconds: 1200, // five\n}\n", false)]
    public void Unintended_changes_are_told(string after, bool isIntended) =>
        Assert.Equal(isIntended, !IntendedLines.Unintended("{\n  timeoutSeconds: 300, // five\n  a: 1,\n}\n", after, Wishes).Any());

    [Fact]
    public void A_lone_line_feed_among_others_is_told() => Assert.NotEmpty(IntendedLines.Unintended("{\r\n  timeoutSeconds: 300,\r\n}\r\n", "{\r\n  timeoutSeconds: 1200,\n}\r\n", Wishes));
}

using Aforo.Core.Messages;

namespace Aforo.Core.Tests.Messages;

public sealed class SayingTests
{
    [Theory]
    [InlineData("en", "Access to the path 'x' is denied.")]
    [InlineData("es", "«Access to the path 'x' is denied.»")]
    public void Words_of_others_stand_in_quotes_where_the_language_is_another(string language, string expected) =>
        Assert.Equal(expected, new Catalogue(Language.Choose(language, _ => null)).Text(Saying.Quote("Access to the path 'x' is denied.")));

    [Fact]
    public void A_quotation_stays_letter_for_letter()
    {
        Assert.Equal("one\ntwo", Saying.Quote("one\ntwo").Quotation);
        Assert.Null(new Saying("reading.x", ("text", "y")).Quotation);
    }

    [Fact]
    public void Two_that_say_the_same_are_equal()
    {
        Assert.Equal(new Saying("a", ("n", 1)).With("what", Saying.Quote("x")), new Saying("a", ("n", 1)).With("what", Saying.Quote("x")));
        Assert.NotEqual(new Saying("a", ("n", 1)).With("what", Saying.Quote("x")), new Saying("a", ("n", 1)).With("what", Saying.Quote("y")));
    }

    [Fact]
    public void Without_a_language_its_key_and_what_stands_in_it_are_shown() => Assert.Equal("a(n=1, what=quoted(text=x))", new Saying("a", ("n", 1)).With("what", Saying.Quote("x")).ToString());
}

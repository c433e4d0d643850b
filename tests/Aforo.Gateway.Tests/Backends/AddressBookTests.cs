using Aforo.Gateway.Backends;

namespace Aforo.Gateway.Tests.Backends;

public sealed class AddressBookTests
{
    [Theory]
    [InlineData("http://127.0.0.1:11434", "/api/chat", null, "http://127.0.0.1:11434/api/chat")]
    [InlineData("https://api.example.com/v1/", "/v1/chat/completions", "", "https://api.example.com/v1/chat/completions")]
    [InlineData("https://api.example.com/openai/", "/v1/models", "?limit=2", "https://api.example.com/openai/models?limit=2")]
    public void A_root_with_a_path_takes_the_place_of_v1(string root, string path, string? query, string whole)
    {
        var book = new AddressBook(new Uri(root));
        for (var again = 0; again < 2; again++) Assert.Equal(whole, book.Of(path, query).AbsoluteUri);
    }

    [Fact]
    public void More_paths_than_it_keeps_are_still_right()
    {
        var book = new AddressBook(new Uri("http://h"));
        for (var i = 0; i < 200; i++) Assert.Equal($"http://h/v1/models/m{i}", book.Of($"/v1/models/m{i}", null).AbsoluteUri);
    }
}

using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Models;
using Aforo.Formats.Gguf;
using Aforo.Systems.RemoteModels;
using Aforo.Testing.Gguf;

namespace Aforo.Systems.Tests.RemoteModels;

public sealed class RemoteModelReaderTests : IDisposable
{
    private const long Weights = 5L << 30;

    private readonly FileServer _server = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-remote-").FullName;

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(Manner.Ranges)]
    [InlineData(Manner.IgnoresRanges)]
    [InlineData(Manner.TellsNoLength)]
    [InlineData(Manner.BreaksOnce)]
    public async Task Only_the_header_of_a_large_file_is_taken(object manner)
    {
        _server.Manner = (Manner)manner;
        Serve("/m.gguf", Model(vocabulary: 200_000));
        var (model, problem) = await ReadAsync("m.gguf");
        Assert.Null(problem);
        Assert.Equal(Weights, model!.Set!.Tensors.Sum(tensor => tensor.Bytes));
        Assert.InRange(model.Set.FileBytes, Weights, Weights + (32 << 20));
        Assert.Null(model.Set.First.File.Truncated);
        // A server that ignores ranges has sent what lay in the pipes before it saw the end.
        Assert.InRange(_server.BytesSent, 1, 40 << 20);
    }

    [Fact]
    public async Task Ranges_grow_until_the_header_is_whole()
    {
        Serve("/m.gguf", Model(vocabulary: 200_000));
        await ReadAsync("m.gguf");
        var ranges = _server.Requests.Select(request => request.Head.Split("Range: ")[1].Split('\r')[0]).ToArray();
        Assert.Equal("bytes=0-1048575", ranges[0]);
        Assert.Equal("bytes=1048576-2097151", ranges[1]);
        Assert.Equal("bytes=2097152-4194303", ranges[2]);
    }

    [Theory]
    [InlineData(Manner.BreaksAlways, "the connection ended after")]
    [InlineData(Manner.FallsSilent, "sent nothing for")]
    [InlineData(Manner.AnswersElsewhere, "other bytes than were asked for")]
    public async Task What_the_server_does_wrong_is_told(object manner, string expected)
    {
        _server.Manner = (Manner)manner;
        Serve("/m.gguf", Model(vocabulary: 20_000));
        var (model, problem) = await ReadAsync("m.gguf");
        Assert.Null(model);
        Assert.Contains(expected, problem);
    }

    [Fact]
    public async Task A_file_that_was_cut_on_the_server_is_told_as_such()
    {
        _server.Files["/m.gguf"] = Model(vocabulary: 20_000).Header[..5000];
        var (_, problem) = await ReadAsync("m.gguf");
        Assert.Contains("byte", problem);
        Assert.Contains("ends", problem);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task What_is_no_model_costs_one_range()
    {
        _server.Files["/page.gguf"] = Encoding.UTF8.GetBytes("<html>" + new string('x', 4 << 20));
        var (_, problem) = await ReadAsync("page.gguf");
        Assert.Contains("no GGUF", problem);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_header_without_end_is_left()
    {
        // A text of more bytes than are believed; the file is long enough for it.
        var header = Model(vocabulary: 300).Header.AsSpan(0, 24).ToArray().ToList();
        header.AddRange([.. BitConverter.GetBytes(7L), .. "general"u8, .. BitConverter.GetBytes(9), .. BitConverter.GetBytes(8), .. BitConverter.GetBytes(400_000_000L)]);
        _server.Files["/m.gguf"] = [.. header];
        _server.Tails["/m.gguf"] = 8L << 30;
        var (_, problem) = await ReadAsync("m.gguf");
        Assert.Contains("128 MiB", problem);
        Assert.InRange(_server.BytesSent, 1, 140 << 20);
    }

    [Fact]
    public async Task A_split_is_read_part_by_part_and_queries_stay_secret()
    {
        foreach (var part in Split()) Serve("/models/" + Path.GetFileName(part), Read(part));
        var (model, problem) = await ReadAsync("models/big-00001-of-00002.gguf?signature=hidden");
        Assert.Null(problem);
        Assert.Equal(2, model!.Set!.Parts.Length);
        Assert.DoesNotContain("hidden", model.Address);
        Assert.All(_server.Requests, request => Assert.Contains("signature=hidden", request.Head));
        _server.Files.Remove("/models/big-00002-of-00002.gguf");
        (_, problem) = await ReadAsync("models/big-00001-of-00002.gguf?signature=hidden");
        Assert.Contains("00002-of-00002.gguf is not there (404)", problem);
        Assert.DoesNotContain("hidden", problem);
    }

    [Fact]
    public async Task The_token_is_shown_to_the_hub_alone()
    {
        using var elsewhere = new FileServer();
        var (header, tail) = Model(vocabulary: 300);
        elsewhere.Files["/cdn/m.gguf"] = header;
        elsewhere.Tails["/cdn/m.gguf"] = tail;
        Hub("owner/repo", ("m-Q4_K_M.gguf", Weights));
        _server.Redirects["/owner/repo/resolve/main/m-Q4_K_M.gguf"] = elsewhere.Address + "cdn/m.gguf";
        var (model, problem) = await ReadAsync("hf:owner/repo", absolute: true, token: "hf_secret");
        Assert.Null(problem);
        Assert.Equal("Q4_K_M", model!.Quantization);
        Assert.All(_server.Requests, request => Assert.Contains("Bearer hf_secret", request.Head));
        Assert.All(elsewhere.Requests, request => Assert.DoesNotContain("hf_secret", request.Head));
    }

    [Theory]
    [InlineData("hf:owner/repo", "Q4_K_M", 1000)]
    [InlineData("hf:owner/repo:q8_0", "Q8_0", 1000)]
    [InlineData("hf:owner/repo:UD-Q2_K_XL", "UD-Q2_K_XL", 1000)]
    [InlineData("hf:owner/repo:sub/m-IQ4_XS.gguf", "IQ4_XS", 1000)]
    public async Task The_file_and_its_projector_are_chosen_as_llama_cpp_does(string text, string quantization, long projector)
    {
        Hub("owner/repo", ("README.md", 10), ("m-Q8_0.gguf", 9), ("m-Q4_K_M.gguf", 5), ("m-UD-Q2_K_XL.gguf", 3), ("sub/m-IQ4_XS.gguf", 4), ("mmproj-F16.gguf", 1000), ("imatrix.gguf", 1));
        foreach (var name in (string[])["m-Q8_0.gguf", "m-Q4_K_M.gguf", "m-UD-Q2_K_XL.gguf", "sub/m-IQ4_XS.gguf"]) Serve("/owner/repo/resolve/main/" + name, Model(vocabulary: 300));
        var (model, problem) = await ReadAsync(text, absolute: true);
        Assert.Null(problem);
        Assert.Equal(quantization, model!.Quantization);
        Assert.Equal(projector, model.Projector!.Bytes);
    }

    [Fact]
    public async Task A_quantization_that_is_not_there_is_answered_with_those_that_are()
    {
        Hub("owner/repo", ("m-Q8_0.gguf", 9), ("m-Q6_K.gguf", 9));
        var (_, problem) = await ReadAsync("hf:owner/repo:Q2_K", absolute: true);
        Assert.Equal("hf:owner/repo has nothing called Q2_K; it has: Q8_0, Q6_K", problem);
    }

    [Fact]
    public async Task Without_a_GGUF_the_configuration_and_the_weights_are_taken()
    {
        Hub("owner/repo", ("config.json", 500), ("model-00001-of-00002.safetensors", 4_000_000_000), ("model-00002-of-00002.safetensors", 1_000_000_000), ("original/consolidated.safetensors", 5));
        _server.Files["/owner/repo/resolve/main/config.json"] = """{"architectures":["Qwen3ForCausalLM"],"num_hidden_layers":28,"hidden_size":1024,"num_attention_heads":16,"num_key_value_heads":8,"head_dim":128,"vocab_size":151936,"intermediate_size":3072,"max_position_embeddings":40960}"""u8.ToArray();
        var (model, problem) = await ReadAsync("hf:owner/repo", absolute: true);
        Assert.Null(problem);
        Assert.Equal("qwen3", model!.Config!.Architecture);
        Assert.Equal(28, ModelShapes.From(model.Config.Metadata)!.Layers);
        Assert.Equal(5_000_000_000, model.WeightBytes);
    }

    [Theory]
    [InlineData(401, "HF_TOKEN")]
    [InlineData(404, "404")]
    [InlineData(429, "too many requests")]
    [InlineData(500, "500")]
    public async Task Refusals_say_why(int status, string expected)
    {
        _server.Statuses["/api/models/owner/repo/tree/main"] = status;
        var (_, problem) = await ReadAsync("hf:owner/repo", absolute: true);
        Assert.Contains(expected, problem);
    }

    [Theory]
    [InlineData("http://example.com/m.gguf", "https is needed")]
    [InlineData("https://name:secret@example.com/m.gguf", "name and password")]
    [InlineData("hf:nothing", "no reference")]
    [InlineData("hf:../../x", "no reference")]
    public async Task Addresses_that_are_not_asked(string text, string expected)
    {
        var (_, problem) = await ReadAsync(text, absolute: true);
        Assert.Contains(expected, problem);
        Assert.DoesNotContain("secret", problem);
    }

    [Fact]
    public async Task Redirects_end_and_never_leave_for_plain_http_elsewhere()
    {
        _server.Redirects["/loop.gguf"] = "/loop.gguf";
        _server.Redirects["/away.gguf"] = "http://example.com/m.gguf";
        Assert.Contains("more than 6 times", (await ReadAsync("loop.gguf")).Problem);
        Assert.Contains("leads elsewhere", (await ReadAsync("away.gguf")).Problem);
    }

    [Fact]
    public async Task No_network_is_said_plainly()
    {
        var address = _server.Address;
        _server.Dispose();
        var (_, problem) = await new RemoteModelReader(World()).ReadAsync(address + "m.gguf", TestContext.Current.CancellationToken);
        Assert.Contains("is there a network?", problem!.InEnglish());
    }

    [Fact]
    public async Task Progress_tells_what_was_read()
    {
        Serve("/m.gguf", Model(vocabulary: 100_000));
        var told = new List<long>();
        await new RemoteModelReader(World(), (_, bytes) => told.Add(bytes)).ReadAsync(_server.Address + "m.gguf", TestContext.Current.CancellationToken);
        Assert.NotEmpty(told);
        Assert.Equal(told.Order(), told);
    }

    private async Task<(RemoteModel? Model, string? Problem)> ReadAsync(string text, bool absolute = false, string? token = null)
    {
        var (model, problem) = await new RemoteModelReader(World(token)) { Patience = TimeSpan.FromSeconds(2) }.ReadAsync(absolute ? text : _server.Address + text, TestContext.Current.CancellationToken);
        return (model, problem?.InEnglish());
    }

    private Surroundings World(string? token = null) => new()
    {
        Platform = Platform.Linux,
        Home = _folder,
        CurrentDirectory = _folder,
        Environment = ImmutableDictionary<string, string>.Empty.Add("HF_ENDPOINT", _server.Address.ToString()).Add("HF_TOKEN", token ?? ""),
    };

    private void Serve(string path, (byte[] Header, long Tail) file)
    {
        _server.Files[path] = file.Header;
        _server.Tails[path] = file.Tail;
    }

    private void Hub(string repository, params (string Path, long Bytes)[] files) => _server.Files[$"/api/models/{repository}/tree/main"] =
        Encoding.UTF8.GetBytes("[" + string.Join(',', files.Select(file => $$"""{"type":"file","path":"{{file.Path}}","size":{{file.Bytes}}}""")) + ",{\"type\":\"directory\",\"path\":\"sub\"}]");

    private (byte[] Header, long Tail) Model(int vocabulary)
    {
        var path = Path.Join(_folder, "whole.gguf");
        Writer(vocabulary).Write(path);
        return Read(path);
    }

    /// <summary>The header's bytes, and how many follow.</summary>
    private static (byte[] Header, long Tail) Read(string path)
    {
        var header = GgufReader.Read(path).File!;
        using var stream = File.OpenRead(path);
        var bytes = new byte[header.DataOffset];
        stream.ReadExactly(bytes);
        return (bytes, header.FileLength - header.DataOffset);
    }

    private IReadOnlyList<string> Split() => Writer(1000).WriteSplit(_folder, "big", 2);

    private static GgufWriter Writer(int vocabulary) => new GgufWriter()
        .Set("general.architecture", GgufValue.Text("llama"))
        .Set("llama.block_count", GgufValue.U32(2))
        .Set("llama.context_length", GgufValue.U32(8192))
        .AddVocabulary(VocabularyKind.Gpt2, vocabulary, "llama")
        .Tensor("a.weight", GgmlType.Find("q8_0")!, [32, (Weights / 2) / 34])
        .Tensor("b.weight", GgmlType.Find("f32")!, [(Weights - (Weights / 2) / 34 * 34) / 4]);
}

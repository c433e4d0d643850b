namespace Aforo.Engine.Tests.Models;

/// <summary>The models of this test run, written once and removed at its end.</summary>
public sealed class TinyModels : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-engine-").FullName;

    /// <summary>Trained for 65,536 tokens; reads some ten thousand tokens a second.</summary>
    public string Quick => Once("quick.gguf", path => TinyModel.Transformer(path, 65536, 64, 2));

    /// <summary>Trained for 4,096 tokens.</summary>
    public string Short => Once("short.gguf", path => TinyModel.Transformer(path, 4096, 64, 2));

    /// <summary>Reads about a thousand tokens a second on one core.</summary>
    public string Slow => Once("slow.gguf", path => TinyModel.Transformer(path, 65536, 512, 6));

    /// <summary>Recurrent: what it has read cannot be taken back.</summary>
    public string Recurrent => Once("recurrent.gguf", path => TinyModel.Recurrent(path, 65536));

    /// <summary>Calls the tool <c>read_file</c> where one is offered, and answers when it has the result: "Two remarks."; trained for 65,536 tokens.</summary>
    public string Speaker => Once("speaker.gguf", path => TinyModel.Scripted(path, 65536, 64, 1, Template,
        ('\n', true, ["<tool_call>\n", "{\"name\": \"read_file\", ", "\"arguments\": {\"path\": ", "\"a.txt\"}}", "\n</tool_call>"]),
        (':', true, ["Two", " remarks", "."])));

    /// <summary>Reads the file <c>note.txt</c> where it has a tool <c>read</c>, and answers when it has the result: "Two remarks."; trained for 65,536 tokens.</summary>
    /// <param name="argument">What the agent's tool calls its path.</param>
    public string Agent(string argument) => Once($"agent-{argument}.gguf", path => TinyModel.Scripted(path, 65536, 64, 1, Template,
        ('\n', true, ["<tool_call>\n", "{\"name\": \"read\", ", $"\"arguments\": {{\"{argument}\": ", "\"note.txt\"}}", "\n</tool_call>"]),
        (':', true, ["Two", " remarks", "."])));

    /// <summary>Never ends; reads and writes some hundred tokens a second on one core.</summary>
    public string Endless => Once("endless.gguf", path => TinyModel.Scripted(path, 65536, 512, 12, Template, ('\n', false, ["la", " la"]), (':', false, ["lo", " lo"])));

    /// <summary>The folder that holds what was written so far.</summary>
    public string Folder => _folder;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>ChatML with tools as Qwen has them. What the model says next hangs on the last character, which tells whether a tool is there and none has told anything yet.</summary>
    private const string Template = """
        {%- if tools %}{{- '<|im_start|>system\n# Tools\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>' }}
        {%- for tool in tools %}{{- '\n' }}{{- tool | tojson }}{%- endfor %}
        {{- '\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call><|im_end|>\n' }}
        {%- endif %}
        {%- for message in messages %}
        {%- if message.role == 'tool' %}{{- '<|im_start|>user\n<tool_response>\n' + message.content + '\n</tool_response><|im_end|>\n' }}
        {%- else %}{{- '<|im_start|>' + message.role + '\n' }}{%- if message.content %}{{- message.content }}{%- endif %}
        {%- for tool_call in message.tool_calls or [] %}{{- '\n<tool_call>\n{"name": "' + tool_call.function.name + '", "arguments": ' }}{{- tool_call.function.arguments | tojson }}{{- '}\n</tool_call>' }}{%- endfor %}
        {{- '<|im_end|>\n' }}{%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}{{- '<|im_start|>assistant' + ('\n' if tools and not messages | selectattr('role', 'equalto', 'tool') | list else ':') }}{%- endif %}
        """;

    private string Once(string name, Action<string> write)
    {
        var path = Path.Combine(_folder, name);
        if (!File.Exists(path)) write(path);
        return path;
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Testing.Gguf;

namespace Aforo.Cli.Tests.Presentation;

/// <summary>What is wrong with what was read: a person reads it in their language, a program in English.</summary>
public sealed partial class BadInputTests
{
    private static readonly Dictionary<string, (Action<Setup> Arrange, string[] Arguments)> Inputs = new()
    {
        ["agent's configuration"] = (Row("a configuration that does not parse"), ["doctor"]),
        ["removed key"] = (Row("keys that this release removed"), ["doctor"]),
        ["silent address"] = (Row("an address where nothing answers"), ["doctor"]),
        ["definition"] = (Row("a definition whose num_ctx is a text"), ["doctor"]),
        ["case"] = (setup => setup.File("case.json", "{\n  \"schema\": \"aforo.case/9\", \"recorded_at\": \"2026-01-01T00:00:00Z\", \"recorded_by\": \"x\", \"seen\": {}\n}"), ["doctor", "--case", "case.json"]),
        ["modelfile"] = (setup => setup.File("Modelfile", "FROM x\nPARAMETER num_ctx many\nMESSAGE nobody hello\n"), ["inspect", "Modelfile"]),
        ["gguf"] = (setup => setup.File("model.gguf", "GGUF\t\0\0\0"), ["inspect", "model.gguf"]),
        ["stopped download"] = (Stopped, ["inspect", "model.gguf"]),
        ["stopped download, fitted"] = (Stopped, ["fit", "model.gguf", "--on", "mac-studio-m2-ultra:64"]),
        ["no gguf, fitted"] = (setup => setup.File("model.gguf", "no model at all"), ["fit", "model.gguf", "--on", "mac-studio-m2-ultra:64"]),
        ["hugging face"] = (setup => setup.File("config.json", "{\n  \"architectures\": [\"NobodyForCausalLM\"]\n}\n"), ["inspect", "config.json"]),
        ["catalogue"] = (setup => setup.File("mine.json", """{"devices": [{"id": "x"}, 5, {"id": "rtx-3090", "units": "two"}], "models": 3}"""), ["fit", "no-such-model", "--on", "mac-studio-m2-ultra:64", "--catalog", "mine.json"]),
        ["address"] = (_ => { }, ["inspect", "http://example.com/m.gguf"]),
    };

    [Theory]
    [InlineData("agent's configuration", "/openclaw.json: línea 2, columna 1: el final del archivo donde se espera una clave", "/openclaw.json: line 2, column 1: the end of the file where a key is expected")]
    [InlineData("removed key", "«Unrecognized key: \"llm\"»; el límite es ahora models.providers.<id>.timeoutSeconds", "Unrecognized key: \"llm\"; the limit is models.providers.<id>.timeoutSeconds now")]
    [InlineData("silent address", "openclaw se dirige a http://127.0.0.1:11999, donde no responde ningún servidor conocido", "openclaw speaks to http://127.0.0.1:11999, where no known server answers")]
    [InlineData("definition", "el num_ctx de registry/library/coder:30b está guardado como string; todas las llamadas fallan hasta que sea un número", "num_ctx of registry/library/coder:30b is stored as string; every call fails until it is a number")]
    [InlineData("case", "case.json: el esquema del archivo es «aforo.case/9»; esta versión lee «aforo.case/1»", "case.json: the file's schema is 'aforo.case/9'; this version reads 'aforo.case/1'")]
    [InlineData("modelfile", "/Modelfile, línea 3, columna 9 (byte 38): MESSAGE sin rol; se espera system, user o assistant, y después un espacio y el texto", "/Modelfile, line 3, column 9 (byte 38): MESSAGE without a role; system, user or assistant is expected, then a blank and the text")]
    [InlineData("modelfile", "/Modelfile, línea 2: num_ctx no es un número entero; se esperan cifras", "/Modelfile, line 2: num_ctx is no whole number; digits are expected")]
    [InlineData("gguf", "/model.gguf, byte 4: no se conoce la versión 9; se conocen de la 1 a la 3", "/model.gguf, byte 4: version 9 is not known; versions 1 to 3 are")]
    [InlineData("stopped download", "el archivo termina aquí, y el tensor «output.weight» terminaría en el byte 730848", "the file ends here, the tensor 'output.weight' would end at byte 730848")]
    [InlineData("stopped download, fitted", "model.gguf, byte 365424: el archivo termina aquí", "model.gguf, byte 365424: the file ends here")]
    [InlineData("no gguf, fitted", "/model.gguf, byte 0: no es un archivo GGUF: no empieza por las letras GGUF", "/model.gguf, byte 0: this is no GGUF file: it does not begin with the letters GGUF")]
    [InlineData("hugging face", "/config.json, línea 2: no se conoce la clase NobodyForCausalLM", "/config.json, line 2: the class NobodyForCausalLM is not known")]
    [InlineData("catalogue", "/mine.json, en /devices/0: falta el campo «name»; debe ser un texto.", "/mine.json at /devices/0: field \"name\" is missing; it must be a text.")]
    [InlineData("catalogue", "/mine.json, en /devices/2: el campo «units» debe ser un número entero.", "/mine.json at /devices/2: field \"units\" must be a whole number.")]
    [InlineData("catalogue", "/mine.json, en /models: «models» debe ser una lista de entradas.", "/mine.json at /models: \"models\" must be an array of entries.")]
    [InlineData("address", "por http sin cifrar solo se pregunta en esta máquina; hace falta https", "plain http is only asked on this machine; https is needed")]
    public async Task A_person_reads_it_in_their_language(string input, string spanish, string english)
    {
        var inSpanish = await AskAsync(input, "es");
        Assert.Contains(spanish, inSpanish, StringComparison.Ordinal);
        Assert.DoesNotContain(english, inSpanish, StringComparison.Ordinal);
        Assert.Contains(english, await AskAsync(input, "en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agent's configuration", "line 2, column 1: the end of the file where a key is expected")]
    [InlineData("modelfile", "num_ctx is no whole number; digits are expected")]
    [InlineData("stopped download", "would end at byte 730848: a download that stopped, or a wrong offset")]
    [InlineData("stopped download, fitted", "would end at byte 730848: a download that stopped, or a wrong offset")]
    public async Task A_program_reads_it_in_English(string input, string message)
    {
        var (arrange, arguments) = Inputs[input];
        using var setup = new Setup();
        arrange(setup);
        var (_, output, _) = await setup.RunAsync([.. arguments.Select(word => Path(setup, word)), "--json", "--lang", "es"]);
        using var document = JsonDocument.Parse(output);
        Assert.Contains(Texts(document.RootElement), text => text.EndsWith(message, StringComparison.Ordinal));
    }

    /// <summary>All that is told, on one line: where lines are broken is the screen's affair.</summary>
    private static async Task<string> AskAsync(string input, string language)
    {
        var (arrange, arguments) = Inputs[input];
        using var setup = new Setup();
        arrange(setup);
        var (_, output, error) = await setup.RunAsync([.. arguments.Select(word => Path(setup, word)), "--lang", language]);
        return Blanks().Replace(output + error, " ");
    }

    private static string Path(Setup setup, string word) => File.Exists(System.IO.Path.Join(setup.Home, word)) ? System.IO.Path.Join(setup.Home, word) : word;

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    private static Action<Setup> Row(string name) => ScenarioTests.Table.Single(scenario => scenario.Name == name).Arrange;

    private static void Stopped(Setup setup)
    {
        using var file = File.OpenWrite(TinyModels.Llama(System.IO.Path.Join(setup.Home, "model.gguf")));
        file.SetLength(file.Length / 2);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

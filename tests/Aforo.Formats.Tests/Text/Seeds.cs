using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text;

/// <summary>Texts from which mutants are made: each holds much of what its format has, and those that once broke a reader.</summary>
internal static class Seeds
{
    public static string[] Of(TextFormat format) => format switch
    {
        TextFormat.Json or TextFormat.Jsonc => Json,
        TextFormat.Json5 => [.. Json, .. Json5],
        TextFormat.Toml => Toml,
        TextFormat.Yaml => Yaml,
        TextFormat.Modelfile => Modelfile,
        TextFormat.DotEnv => DotEnv,
        _ => Systemd,
    };

    /// <summary>Pieces that a mutation puts in.</summary>
    public static readonly string[] Tokens =
        ["{", "}", "[", "]", ",", ":", "=", "\"", "'", "\"\"\"", "'''", "\\", "\n", "\r\n", "\r", " ", "\t", "#", "//", "/*", "*/", "- ", "? ", "|", ">", "&a", "*a", "<<: ", "!!str ", "%YAML 1.1\n---\n", "---\n", "...\n", "0x", "1_000", "-", ".", "e5", "\u00A0", "\uFEFF", "\u2028", "ä", "😀", "\\u00e9", "\0", "null", "true", "[[a]]\n", "[a.b]\n", "a.b=1\n", "FROM x\n", "PARAMETER ", "stop ", "MESSAGE user ", "export ", "Environment=", "[Service]\n", "$", "`", ";"];

    private static readonly string[] Json =
    [
        "{\"a\": {\"b\": [1, -2.5e3, true, false, null, \"x\\u00e9\\n\"]}, \"c/d~\": {}, \"a\": []}",
        "{\r\n  // one\r\n  \"a\": 1, /* two */\r\n  \"b\": [\r\n    \"x\",\r\n    {\"y\": 0}\r\n  ],\r\n}\r\n",
        "[[[[1, 2], 3], {\"k\": {\"l\": {}}}]]",
    ];

    private static readonly string[] Json5 =
    [
        "// c\n{\n\ta: 0x384, 'b': +1.6e5, $c_1: .5, \\u0064: 5., e: Infinity, f: -NaN,\n\tg: 'it\\'s \\x41 \\\nnext', h: [1, 2,], /* x */\n}\n",
        "{a:1,b:{c:'x'},d:[]}",
    ];

    private static readonly string[] Toml =
    [
        "# c\na = 131_072\nb.c = 'x' # d\n\"q k\" = \"\"\"\none\\\n  two\"\"\"\n\n[t.u]\r\nx = [ 1, 2, # c\n 3 ]\ny = { a = 1, b.c = 2 }\n[[s]]\nd = 1979-05-27 07:32:00Z\n[s.t]\nz = inf\n[[s]]\nn = 0xFF\n",
        "a = 1\n[b]\nc = '''x'''\n[b.d]\ne = 07:32:00\n[a1]\n",
    ];

    private static readonly string[] Yaml =
    [
        "# c\nmodels:\n  - name: \"Qwen ä\" # d\n    opts: {a: 1, 'b': [x, y], c: ~}\n  - &m\n    text: |\n      one\n      two\n\n    fold: >-\n      a\n      b\nuse: *m\nempty:\n? k\n: v\n",
        "%YAML 1.1\n---\nbase: &b {x: 1_0, y: yes}\nmore:\n  <<: *b\n  z: 017\n---\n- 1\n- - 2\n  - 3\n...\n",
        "a: &x !!str 12\nb: *x\nc: 'it''s'\nd: plain\n  more\n",
    ];

    private static readonly string[] Modelfile =
    [
        "# c\nFROM qwen3-coder:30b\r\nPARAMETER num_ctx 131072\nparameter stop \"<|im_end|>\"\nPARAMETER stop user:\nTEMPLATE \"\"\"{{ .System }}\n\"x\"\"\"\"\nSYSTEM \"one\ntwo\"\nLICENSE MIT\nMESSAGE user hi\nMESSAGE assistant \"\"\"a\nb\"\"\"\nRENDERER r\nPARSER p\nREQUIRES 0.14.0\n",
    ];

    private static readonly string[] DotEnv =
    [
        "# c\r\nA=1 # d\r\nexport B = \"a\\n\\\"b\\\"\"\r\nC='x'\nD=`y`\nE=\nF=\"one\ntwo\"\nA=2\n",
    ];

    private static readonly string[] Systemd =
    [
        "; c\n[Unit]\nDescription = x\n\n[Service]\nEnvironment=\"A=1\" 'B=x y' C=\"d e\"f \\\n# between\n  D=1\nEnvironment=\nEnvironment=E=\\x41\nExecStart=\nExecStart=/bin/x \\\n  y\n[Service]\nUser=u\n",
    ];
}

namespace Aforo.Core.Memory.Architectures;

/// <summary>Architectures that can be planned.</summary>
internal static class KnownArchitectures
{
    private static readonly Dictionary<string, Architecture> ByName = new Architecture[]
    {
        new Llama(), new Qwen2(), new Qwen3(), new Qwen3Moe(), new Gemma3(), new Phi3(), new Glm4Moe(), new DeepSeek2("deepseek2"), new Mamba2(), new Qwen3Next(),
        new Qwen35("qwen35"), new Qwen35("qwen35moe"), new Mistral3(), new Gemma2(), new SeedOss(), new SmolLm3(), new Olmo2(), new Granite(), new Glm4(), new GptOss(),
        new CommandR(), new Cohere2(), new StarCoder2(), new MiniMaxM2(), new Lfm2("lfm2"), new Lfm2("lfm2moe"), new GraniteHybrid(),
        new Llama4(), new Ernie45("ernie4_5"), new Ernie45("ernie4_5-moe"), new HunyuanDense("hunyuan-dense"), new HunyuanDense("hunyuan_vl"), new HunyuanMoe(), new Exaone4(), new Qwen2Moe(),
        new Qwen2Vl(), new Gemma(), new GraniteMoe(), new Gemma4(), new Gemma3N(), new NemotronH("nemotron_h"), new NemotronH("nemotron_h_moe"), new FalconH1(),
        new MuseGlimmer(), new AfMoe(), new DeepSeek2("mistral4"), new OlMoe(), new Phi2(), new PhiMoe(), new Arcee(), new Nemotron(), new InternLm2(), new BailingMoe2(), new Dots1(), new HyV3(),
        new ExaoneMoe(), new Qwen3Vl("qwen3vl"), new Qwen3Vl("qwen3vlmoe"), new KimiLinear(),
        new SmallThinker(), new Laguna(), new Exaone(), new MiniCpm(), new DeepSeek(), new Apertus(),
        new Olmo(), new Mamba(), new Jamba(), new Step35(), new MiMo2(), new GraniteSwa(), new Cohere2Moe(), new Deci(), new BailingMoe(), new Mellum(),
    }.ToDictionary(architecture => architecture.Name, StringComparer.Ordinal);

    public static IEnumerable<string> Names => ByName.Keys.Order(StringComparer.Ordinal);

    public static Architecture? Find(string name) => ByName.GetValueOrDefault(name);
}

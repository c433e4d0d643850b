using System.Collections.Frozen;

namespace Aforo.Formats.HuggingFace;

/// <summary>
/// Which GGUF architecture llama.cpp v0.5.0 makes of a class named in <c>architectures</c> (its <c>conversion</c> folder). Embedding models,
/// speech models and draft heads are left out.
/// </summary>
public static class HfArchitectures
{
    private static readonly FrozenDictionary<string, string> Names = Pairs().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The GGUF architecture, or null when the class is not known.</summary>
    public static string? Find(string name) => Names.GetValueOrDefault(name);

    private static IEnumerable<KeyValuePair<string, string>> Pairs() =>
        from line in Table.Split('\n')
        let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        from name in words.Skip(1)
        select KeyValuePair.Create(name, words[0]);

    /// <summary>An architecture, then the classes that become it.</summary>
    private const string Table = """
        afmoe AfmoeForCausalLM
        apertus ApertusForCausalLM
        arcee ArceeForCausalLM
        arctic ArcticForCausalLM
        arwkv7 RwkvHybridForCausalLM
        baichuan BaichuanForCausalLM BaiChuanForCausalLM
        bailingmoe BailingMoeForCausalLM
        bailingmoe2 BailingMoeV2ForCausalLM SarvamMoEForCausalLM
        bailingmoe3 BailingMoeV3ForCausalLM
        bitnet BitnetForCausalLM BitNetForCausalLM
        bloom BloomForCausalLM BloomModel
        chameleon ChameleonForConditionalGeneration ChameleonForCausalLM
        chatglm GlmForCausalLM ChatGLMModel ChatGLMForConditionalGeneration
        codeshell CodeShellForCausalLM
        cogvlm CogVLMForCausalLM
        cohere2 Cohere2ForCausalLM
        cohere2moe Cohere2MoeForCausalLM
        command-r CohereForCausalLM
        dbrx DbrxForCausalLM
        deci DeciLMForCausalLM
        deepseek DeepseekForCausalLM
        deepseek2 DeepseekV2ForCausalLM DeepseekV3ForCausalLM DeepseekOCRForCausalLM UnlimitedOCRForCausalLM KimiVLForConditionalGeneration KimiK25ForConditionalGeneration YoutuForCausalLM YoutuVLForConditionalGeneration Glm4MoeLiteForCausalLM
        deepseek32 DeepseekV32ForCausalLM
        deepseek4 DeepseekV4ForCausalLM
        dots1 Dots1ForCausalLM
        dots3note Dots3NoteForCausalLM Dots3NoteForConditionalGeneration Dots3NoteTextForCausalLM
        dream DreamModel
        ernie4_5 Ernie4_5_ForCausalLM Ernie4_5ForCausalLM
        ernie4_5-moe Ernie4_5_MoeForCausalLM
        exaone ExaoneForCausalLM
        exaone-moe ExaoneMoEForCausalLM ExaoneMoeForCausalLM
        exaone4 Exaone4ForCausalLM Exaone4_5_ForConditionalGeneration
        falcon FalconForCausalLM RWForCausalLM
        falcon-h1 FalconH1ForCausalLM
        gemma GemmaForCausalLM
        gemma2 Gemma2ForCausalLM
        gemma3 Gemma3ForCausalLM Gemma3ForConditionalGeneration
        gemma3n Gemma3nForCausalLM Gemma3nForConditionalGeneration
        gemma4 Gemma4ForConditionalGeneration Gemma4ForCausalLM Gemma4UnifiedForConditionalGeneration
        glm-dsa GlmMoeDsaForCausalLM
        glm4 Glm4ForCausalLM Glm4vForConditionalGeneration GlmOcrForConditionalGeneration
        glm4moe Glm4MoeForCausalLM Glm4vMoeForConditionalGeneration SolarOpenForCausalLM
        gpt-oss GptOssForCausalLM
        gpt2 GPT2LMHeadModel RuGPT3XLForCausalLM
        gptneox GPTNeoXForCausalLM
        granite GraniteForCausalLM
        granite_swa GraniteSWAForCausalLM GraniteMoeSWAForCausalLM
        granitehybrid GraniteMoeHybridForCausalLM BambaForCausalLM
        granitemoe GraniteMoeForCausalLM GraniteMoeSharedForCausalLM
        graniteswitch GraniteSwitchForCausalLM
        grok GrokForCausalLM Grok1ForCausalLM
        grovemoe GroveMoeForCausalLM
        hrm_text HrmTextForCausalLM
        hunyuan-dense HunYuanDenseV1ForCausalLM
        hunyuan-moe HunYuanMoEV1ForCausalLM
        hunyuan_vl HunYuanVLForConditionalGeneration
        hy_v3 HYV3ForCausalLM
        hy_v4 HYV4ForCausalLM
        internlm2 InternLM2ForCausalLM
        jais JAISLMHeadModel
        jais2 Jais2ForCausalLM
        jamba JambaForCausalLM
        kimi-k3 KimiK3ForConditionalGeneration
        kimi-linear KimiLinearModel KimiLinearForCausalLM
        laguna LagunaForCausalLM
        lfm2 Lfm2ForCausalLM LFM2ForCausalLM Lfm2Model
        lfm2moe Lfm2MoeForCausalLM
        llada LLaDAModelLM
        llada-moe LLaDAMoEModel LLaDAMoEModelLM
        llama UltravoxModel LLaMAForCausalLM LlamaForCausalLM MistralForCausalLM MixtralForCausalLM VLlama3ForCausalLM LlavaForConditionalGeneration VoxtralForConditionalGeneration IQuestCoderForCausalLM LlamaModel Sarashina2VisionForCausalLM JanusForConditionalGeneration InternLM3ForCausalLM
        llama4 Llama4ForConditionalGeneration Llama4ForCausalLM
        maincoder MaincoderForCausalLM
        mamba MambaForCausalLM MambaLMHeadModel FalconMambaForCausalLM
        mamba2 Mamba2ForCausalLM
        maple MapleForCausalLM
        mellum MellumForCausalLM
        mimo2 MiMoV2FlashForCausalLM MiMoV2ForCausalLM
        minicpm MiniCPMForCausalLM
        minicpm3 MiniCPM3ForCausalLM
        minimax-01 MiniMaxText01ForCausalLM MiniMaxM1ForCausalLM
        minimax-m2 MiniMaxM2ForCausalLM
        minimax-m3 MiniMaxM3SparseForCausalLM MiniMaxM3SparseForConditionalGeneration
        mistral3 Mistral3ForConditionalGeneration Ministral3ForCausalLM
        mpt MPTForCausalLM
        muse-glimmer MuseGlimmerForConditionalGeneration
        nanbeige NanbeigeForCausalLM
        nemotron NemotronForCausalLM
        nemotron_h NemotronHForCausalLM
        nemotron_h_moe NemotronHPuzzleForCausalLM
        olmo OlmoForCausalLM OLMoForCausalLM
        olmo2 Olmo2ForCausalLM Olmo3ForCausalLM
        olmoe OlmoeForCausalLM
        openelm OpenELMForCausalLM
        orion OrionForCausalLM
        paddleocr PaddleOCRVLForConditionalGeneration
        pangu-embedded PanguEmbeddedForCausalLM
        phi2 PhiForCausalLM
        phi3 Phi3ForCausalLM Phi4ForCausalLMV
        phimoe PhiMoEForCausalLM
        plamo PlamoForCausalLM
        plamo2 Plamo2ForCausalLM PLaMo2ForCausalLM
        plamo3 Plamo3ForCausalLM PLaMo3ForCausalLM
        plm PLMForCausalLM
        qwen QWenLMHeadModel
        qwen2 Qwen2ForCausalLM Qwen2AudioForConditionalGeneration KORMoForCausalLM AudioFlamingo3ForConditionalGeneration DotsOCRForCausalLM
        qwen2moe Qwen2MoeForCausalLM
        qwen2vl Qwen2VLModel Qwen2VLForConditionalGeneration Qwen2_5_VLForConditionalGeneration Qwen2_5OmniModel
        qwen3 Qwen3ForCausalLM Qwen3Model StepVLForConditionalGeneration
        qwen35 Qwen3_5ForConditionalGeneration Qwen3_5ForCausalLM MiniCPMV4_6ForConditionalGeneration
        qwen35moe Qwen3_5MoeForConditionalGeneration Qwen3_5MoeForCausalLM
        qwen3moe Qwen3MoeForCausalLM
        qwen3next Qwen3NextForCausalLM
        qwen3vl Qwen3VLForConditionalGeneration
        qwen3vlmoe Qwen3VLMoeForConditionalGeneration Qwen3OmniMoeForConditionalGeneration
        qwen4exp Qwen4ExpForConditionalGeneration Qwen4ExpForCausalLM
        refact GPTRefactForCausalLM
        rnd1 RND1
        rwkv6 Rwkv6ForCausalLM
        rwkv6qwen2 RWKV6Qwen2ForCausalLM
        rwkv7 Rwkv7ForCausalLM RWKV7ForCausalLM
        seed_oss SeedOssForCausalLM
        smallthinker SmallThinkerForCausalLM
        smollm3 SmolLM3ForCausalLM
        spark2_5 Spark2_5ForCausalLM
        stablelm StableLmForCausalLM StableLMEpochForCausalLM LlavaStableLMEpochForCausalLM
        starcoder GPTBigCodeForCausalLM
        starcoder2 Starcoder2ForCausalLM
        step35 Step3p5ForCausalLM Step3p7ForConditionalGeneration
        talkie TalkieForCausalLM
        xverse XverseForCausalLM
        """;
}

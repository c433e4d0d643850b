using System.Globalization;

namespace Aforo.Oracle;

/// <summary>What the engine is asked: a model and settings, one line with tabs between.</summary>
internal sealed record Question(string Model, uint Context, uint Batch, uint MicroBatch, uint Sequences, uint OutputsMax, int FlashAttention, int TypeK, int TypeV, bool SwaFull, bool KvUnified, bool Repack, Placement? Placement)
{
    public static Question Parse(string line)
    {
        var cells = line.Split('\t');
        uint Number(int index) => uint.Parse(cells[index], CultureInfo.InvariantCulture);
        int Signed(int index) => int.Parse(cells[index], CultureInfo.InvariantCulture);
        return new Question(cells[0], Number(1), Number(2), Number(3), Number(4), Number(5), Signed(6), Signed(7), Signed(8), cells[9] == "1", cells[10] == "1", cells[11] == "1", cells.Length > 12 ? Placement.Parse(cells[12]) : null);
    }

    public void Apply(ref LlamaContextParams settings)
    {
        settings.Context = Context;
        settings.Batch = Batch;
        settings.MicroBatch = MicroBatch;
        settings.Sequences = Sequences;
        settings.OutputsMax = OutputsMax;
        settings.FlashAttention = FlashAttention;
        settings.TypeK = TypeK;
        settings.TypeV = TypeV;
        settings.SwaFull = (byte)(SwaFull ? 1 : 0);
        settings.KvUnified = (byte)(KvUnified ? 1 : 0);
    }
}

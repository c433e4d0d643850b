using System.Buffers.Binary;
using Aforo.Core.Models;

namespace Aforo.Testing.Gguf;

/// <summary>Fills rows of weights: noise that the engine can compute with, in the block layout of the type.</summary>
internal static class WeightEncoder
{
    /// <summary>Standard deviation of a uniform distribution over ±1 is 1/√3.</summary>
    private const float UnitSpread = 1.7320508f;

    public static void FillRow(GgmlType type, TensorFill fill, float factor, Random random, Span<byte> row)
    {
        var spread = fill.Spread * factor;
        switch (type.Name)
        {
            case "f32":
                for (var i = 0; i < row.Length; i += 4) BinaryPrimitives.WriteSingleLittleEndian(row[i..], Element(fill.Mean, spread, random));
                break;
            case "f16":
                for (var i = 0; i < row.Length; i += 2) BinaryPrimitives.WriteHalfLittleEndian(row[i..], (Half)Element(fill.Mean, spread, random));
                break;
            case "bf16":
                for (var i = 0; i < row.Length; i += 2) BinaryPrimitives.WriteUInt16LittleEndian(row[i..], (ushort)(BitConverter.SingleToUInt32Bits(Element(fill.Mean, spread, random)) >> 16));
                break;
            default:
                if (fill.Mean != 0) throw new NotSupportedException($"constant weights in {type.Name} cannot be written");
                random.NextBytes(row);
                for (var block = 0; block < row.Length; block += type.BlockBytes) SetScales(type.Name, spread, row.Slice(block, type.BlockBytes));
                break;
        }
    }

    private static float Element(float mean, float spread, Random random) => spread == 0 ? mean : mean + spread * UnitSpread * (2 * random.NextSingle() - 1);

    /// <summary>The quants of a block are noise already; its scales bring the elements to the wanted spread.</summary>
    private static void SetScales(string type, float spread, Span<byte> block)
    {
        switch (type)
        {
            case "q8_0":
                Scale(block, spread / 74);
                break;
            case "q4_0":
                Scale(block, spread / 4.6f);
                break;
            case "q5_0":
                Scale(block, spread / 9.2f);
                break;
            case "q4_K":
                Scale(block, spread / 190);
                Scale(block[2..], spread / 190 * 7.5f);
                break;
            case "q6_K":
                Scale(block[208..], spread / 1360);
                break;
            default:
                throw new NotSupportedException($"random weights in {type} cannot be written");
        }
    }

    private static void Scale(Span<byte> at, float value) => BinaryPrimitives.WriteHalfLittleEndian(at, (Half)value);
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Vectors of texts: equal for equal texts, and without any meaning.</summary>
internal static class Embedding
{
    /// <summary>What the model puts out: numbers between -1 and 1, made of the text's hash.</summary>
    public static float[] Of(ReadOnlySpan<byte> text, int length)
    {
        var vector = new float[length];
        Span<byte> seed = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, seed);
        for (var i = 0; i < length; i++)
        {
            var at = i * sizeof(int) % block.Length;
            if (at == 0) SHA256.HashData(seed, block);
            if (at == 0) block.CopyTo(seed);
            vector[i] = BinaryPrimitives.ReadInt32LittleEndian(block[at..]) / (float)(1L << 31);
        }
        return vector;
    }

    /// <summary>The vector at length one, cut to <paramref name="length"/> numbers where that is less.</summary>
    public static float[] Normal(float[] vector, int? length)
    {
        var whole = Normal(vector);
        return length is { } shorter and > 0 && shorter < whole.Length ? Normal(whole[..shorter]) : whole;
    }

    private static float[] Normal(float[] vector)
    {
        var norm = (float)(1 / Math.Max(Math.Sqrt(vector.Sum(value => value * value)), 1e-12));
        return [.. vector.Select(value => value * norm)];
    }
}

namespace Aforo.Core.Memory;

/// <summary>What computes on the devices.</summary>
public enum MemoryBackend
{
    Cuda,

    Rocm,

    Vulkan,

    Metal,

    Sycl,
}

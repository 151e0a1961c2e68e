using System.Runtime.InteropServices;

namespace Recc.Launcher;

/// <summary>posix_spawnattr_t or posix_spawn_file_actions_t, which take 336 and 80 bytes in glibc, and no more in
/// musl.</summary>
[StructLayout(LayoutKind.Sequential, Size = 512)]
internal struct SpawnRoom
{
    public ulong First;
}

using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Storage;

/// <summary>
/// Small files that recc keeps for itself: written beside and renamed, so that a reader sees all of one or nothing.
/// </summary>
public static class CacheFile
{
    /// <summary>Writes, making the directories above; false when the disk does not let us.</summary>
    public static bool TryWrite(string path, ReadOnlySpan<byte> content)
    {
        string beside = $"{path}.{Environment.ProcessId:x}-{Random.Shared.NextInt64():x}";
        try
        {
            WriteBeside(beside, content);
            if (NativeMethods.Rename(beside, path) != 0)
            {
                throw new IOException($"{path} cannot be written");
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            TryDelete(beside);
            return false;
        }
    }

    /// <summary>
    /// Writes a file that must not exist yet: of several processes that try, one writes. On a full disk the file may be
    /// there without its content.
    /// </summary>
    public static CacheWrite TryWriteNew(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            PrivateDirectory.Create(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            TryFill(file, content);
            return CacheWrite.Written;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return File.Exists(path) ? CacheWrite.Exists : CacheWrite.Failed;
        }
    }

    private static void TryFill(FileStream file, ReadOnlySpan<byte> content)
    {
        try
        {
            file.Write(content);
        }
        catch (IOException)
        {
            // A full disk still has names to give. It is the name that counts.
        }
    }

    /// <summary>The same, where also a reader must not see a part of it.</summary>
    public static CacheWrite TryWriteNewWhole(string path, ReadOnlySpan<byte> content)
    {
        string beside = $"{path}.{Environment.ProcessId:x}-{Random.Shared.NextInt64():x}";
        try
        {
            WriteBeside(beside, content);

            // File.Move looks first whether there is a file, and replaces one that has come since. It is for disks that
            // know no second name.
            bool isNamed = NativeMethods.Link(beside, path) == 0;
            if (!isNamed && !File.Exists(path))
            {
                File.Move(beside, path, overwrite: false);
                return CacheWrite.Written;
            }

            TryDelete(beside);
            return isNamed ? CacheWrite.Written : CacheWrite.Exists;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            TryDelete(beside);
            return File.Exists(path) ? CacheWrite.Exists : CacheWrite.Failed;
        }
    }

    /// <summary>Makes the directories above only where they are missing: they nearly always are there.</summary>
    private static void WriteBeside(string beside, ReadOnlySpan<byte> content)
    {
        try
        {
            Write(beside, content);
        }
        catch (DirectoryNotFoundException)
        {
            PrivateDirectory.Create(Path.GetDirectoryName(beside)!);
            Write(beside, content);
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        // With less sharing the runtime would lock the file, which nobody else knows of yet.
        using SafeFileHandle file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(file, content, fileOffset: 0);
    }

    /// <summary>Deletes a file, if it is there and the disk lets us.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The disk refuses everything; there is nothing of ours on it then.
        }
    }
}

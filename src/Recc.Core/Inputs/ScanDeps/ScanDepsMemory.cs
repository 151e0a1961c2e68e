using Recc.Core.Storage;

namespace Recc.Core.Inputs.ScanDeps;

/// <summary>Runs of clang-scan-deps that a process has in memory, each as it lies on disk.</summary>
public sealed class ScanDepsMemory
{
    private const long MostBytes = 48L << 20;

    private readonly BoundedMemory<ScanDepsRecord> records = new(MostBytes, static record => record.Bytes);

    internal ScanDepsRecord? Find(string path) => records.Find(path);

    internal void Keep(string path, ScanDepsRecord record) => records.Keep(path, record);
}

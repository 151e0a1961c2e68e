using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Storage;

namespace Recc.Core.Configuration;

/// <summary>
/// Settings that this process has read: the same object while variables and configuration files are the same.
/// </summary>
public sealed class SettingMemory
{
    private const long Capacity = 8 << 20;
    private const long BytesPerEntry = 8 << 10;

    private readonly BoundedMemory<Entry> known = new(Capacity, static _ => BytesPerEntry);

    /// <summary>As <see cref="SettingReader.Read"/>.</summary>
    public ReadSettings Read(HostEnvironment host)
    {
        if (host.PlaceKey is not { } key)
        {
            return SettingReader.Read(host);
        }

        if (known.Find(key) is { } entry && entry.StillHolds())
        {
            return entry.Settings;
        }

        long now = ClockStep.Now();
        var files = SettingReader.Places(host).Select(static path =>
            (path, FileIdentity.TryRead(path, out FileIdentity identity) ? identity : default(FileIdentity?)))
                .ToImmutableArray();
        var read = new Entry(SettingReader.Read(host), files);
        if (!files.Any(file => file.Item2 is { } identity && ClockStep.IsYoung(identity, now)))
        {
            known.Keep(key, read);
        }

        return read.Settings;
    }

    private sealed record Entry(ReadSettings Settings, ImmutableArray<(string Path, FileIdentity? Identity)> Files)
    {
        public bool StillHolds() => Files.All(static file =>
            FileIdentity.TryRead(file.Path, out FileIdentity now) ? now == file.Identity : file.Identity is null);
    }
}

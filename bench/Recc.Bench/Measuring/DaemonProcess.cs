using System.Globalization;
using System.Text.RegularExpressions;

namespace Recc.Bench.Measuring;

/// <summary>A daemon of recc, as the system sees it. What is asked of one that is gone is 0.</summary>
internal sealed partial class DaemonProcess(int id)
{
    private static readonly double TicksPerSecond = NativeMethods.SystemConstant(2);

    public int Id { get; } = id;

    /// <summary>Daemons that were started with this runtime directory.</summary>
    public static IReadOnlyList<DaemonProcess> In(string runtimeDirectory) =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName)
            .Select(static name => int.TryParse(name, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(static id => id > 0)
            .Select(static id => new DaemonProcess(id))
            .Where(process => process.IsDaemon && process.BelongsTo(runtimeDirectory)),
    ];

    /// <summary>Seconds, with those of its children that have ended.</summary>
    public double Cpu
    {
        get
        {
            string stat = Read("stat");
            int end = stat.LastIndexOf(')');
            return end < 0 ? 0 : stat[(end + 2)..].Split(' ')[11..15].Sum(
                static ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>What it holds now.</summary>
    public long ResidentKilobytes => Field("VmRSS");

    /// <summary>The most that it ever held.</summary>
    public long PeakKilobytes => Field("VmHWM");

    public void Kill() => _ = NativeMethods.Kill(Id, 9);

    private bool IsDaemon => Read("cmdline").Contains("\0daemon\0run\0", StringComparison.Ordinal);

    private bool BelongsTo(string runtimeDirectory) =>
        $"\0{Read("environ")}".Contains($"\0XDG_RUNTIME_DIR={runtimeDirectory}\0", StringComparison.Ordinal);

    private long Field(string name)
    {
        foreach (Match line in StatusLine().Matches(Read("status")))
        {
            if (line.Groups[1].Value == name)
                return long.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture);
        }

        return 0;
    }

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{Id.ToString(CultureInfo.InvariantCulture)}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"^(\w+):\s+(\d+) kB", RegexOptions.Multiline)]
    private static partial Regex StatusLine();
}

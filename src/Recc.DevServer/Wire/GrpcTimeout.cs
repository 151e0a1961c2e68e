using System.Globalization;

namespace Recc.DevServer.Wire;

/// <summary>Reads the header grpc-timeout: up to eight digits and a unit, of H M S m u n.</summary>
internal static class GrpcTimeout
{
    /// <summary>Null when there is no such header or it is not one.</summary>
    public static TimeSpan? Read(string? header)
    {
        if (header is not { Length: >= 2 and <= 9 }
            || !long.TryParse(header.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long n))
        {
            return null;
        }

        // Beyond this a timer cannot count, and nobody waits.
        var longest = TimeSpan.FromDays(20);
        TimeSpan? time = header[^1] switch
        {
            'H' => TimeSpan.FromHours(Math.Min(n, 480)),
            'M' => TimeSpan.FromMinutes(n),
            'S' => TimeSpan.FromSeconds(n),
            'm' => TimeSpan.FromMilliseconds(n),
            'u' => TimeSpan.FromMicroseconds(n),
            'n' => TimeSpan.FromMicroseconds(n / 1000.0),
            _ => null,
        };
        return time > longest ? longest : time;
    }
}

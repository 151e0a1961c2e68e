using System.Globalization;
using System.Text;

namespace Recc.Launcher;

/// <summary>
/// Where the engine lies in the file that carries it: behind the launcher, and followed by a line of 64 bytes that says
/// so, "recc-engine NAME LENGTH" (32 hexadecimal digits of its SHA-256 hash; 18 decimal digits).
/// </summary>
/// <param name="Name">Differs for any two engines.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Length">In bytes.</param>
internal sealed record EnginePlace(string Name, long Offset, long Length)
{
    private const string Mark = "recc-engine ";
    private const int NameLength = 32;
    private const int LineLength = 64;

    /// <summary>Reads the line; null when there is none.</summary>
    public static EnginePlace? Read(Stream carrier)
    {
        if (carrier.Length < LineLength)
        {
            return null;
        }

        byte[] line = new byte[LineLength];
        carrier.Position = carrier.Length - LineLength;
        carrier.ReadExactly(line);
        string text = Encoding.ASCII.GetString(line);
        if (!text.StartsWith(Mark, StringComparison.Ordinal) || !text.EndsWith('\n')
            || !long.TryParse(
                text.AsSpan(Mark.Length + NameLength + 1).TrimEnd('\n'),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long length))
        {
            return null;
        }

        string name = text.Substring(Mark.Length, NameLength);
        long offset = carrier.Length - LineLength - length;
        return offset > 0 && name.All(char.IsAsciiHexDigitLower) ? new EnginePlace(name, offset, length) : null;
    }

    /// <summary>Copies the engine out of the file that carries it.</summary>
    public void CopyTo(FileStream carrier, Stream destination)
    {
        byte[] buffer = new byte[1 << 20];
        carrier.Position = Offset;
        for (long left = Length; left > 0;)
        {
            int count = carrier.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (count == 0)
            {
                throw new EndOfStreamException("the file is shorter than it says");
            }

            destination.Write(buffer, 0, count);
            left -= count;
        }
    }
}

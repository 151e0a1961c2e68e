using System.Text;

namespace Recc.Core.Outputs;

/// <summary>Names in object files are bytes; ours are text. A name that is not UTF-8 is left alone.</summary>
internal static class Latin1Names
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Renames a text of which every character stands for a byte.</summary>
    public static string Rename(string bytes, Func<string, string> rename)
    {
        try
        {
            string name = Utf8.GetString(Encoding.Latin1.GetBytes(bytes));
            return Encoding.Latin1.GetString(Utf8.GetBytes(rename(name)));
        }
        catch (DecoderFallbackException)
        {
            return bytes;
        }
    }
}

using System.Text;

namespace Recc.DepScan;

/// <summary>What sets of -D and -U say, read once each: the commands of a library have few.</summary>
internal sealed class OptionTexts
{
    private const int MostKept = 64;

    private readonly Dictionary<(string Text, ReadingMode Mode), Directives> known = [];

    internal Directives Read(string text, ReadingMode reading, Lexicon lexicon)
    {
        ReadingMode mode = reading & ~ReadingMode.Trigraphs;
        if (!known.TryGetValue((text, mode), out Directives? directives))
        {
            if (known.Count == MostKept)
            {
                known.Clear();
            }

            known.Add((text, mode), directives = Directives.Read(Encoding.UTF8.GetBytes(text), mode, lexicon));
        }

        return directives;
    }
}

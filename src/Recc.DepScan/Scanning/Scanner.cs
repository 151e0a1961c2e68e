using System.Collections.Concurrent;

namespace Recc.DepScan;

/// <summary>
/// Follows a compiler's preprocessor through one translation unit, as far as files are concerned. Safe for many
/// threads; everything it is given was read with the same <see cref="Lexicon"/>.
/// </summary>
public sealed class Scanner(Lexicon lexicon)
{
    private readonly ConcurrentBag<ScanMemory> spare = [];

    /// <summary>Finds out which files the compiler reads.</summary>
    public ScanAnswer Scan(ScanQuestion question, ISourceTree tree)
    {
        if (!spare.TryTake(out ScanMemory? memory))
        {
            memory = new ScanMemory();
        }

        try
        {
            return new ScanRun(question, tree, lexicon, memory).Run();
        }
        catch (IOException gone)
        {
            return new ScanAnswer.Unsure(gone.Message);
        }
        finally
        {
            if (memory.Clear() && spare.Count < Environment.ProcessorCount)
            {
                spare.Add(memory);
            }
        }
    }
}

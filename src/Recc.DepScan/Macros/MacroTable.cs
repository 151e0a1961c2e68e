namespace Recc.DepScan;

/// <summary>Which macros are defined at one moment of one scan.</summary>
internal sealed class MacroTable
{
    private readonly List<int> touched = [];
    private Macro?[] macros = [];

    internal Macro? this[int name] => (uint)name < (uint)macros.Length ? macros[name] : null;

    internal void Define(int name, Macro macro)
    {
        if (name >= macros.Length)
        {
            Array.Resize(ref macros, Math.Max(name + 1024, macros.Length * 2));
        }

        touched.Add(name);
        macros[name] = macro;
    }

    internal void Undefine(int name)
    {
        if ((uint)name < (uint)macros.Length)
        {
            macros[name] = null;
        }
    }

    internal void Clear()
    {
        foreach (int name in touched)
        {
            macros[name] = null;
        }

        touched.Clear();
    }
}

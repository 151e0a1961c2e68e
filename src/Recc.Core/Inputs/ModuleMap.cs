using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs;

/// <summary>
/// gcc's list of modules and the files they are in, one pair on a line (gcc's manual, "C++ Module Mapper"). CMake gives
/// one to every source; those that have to do with no module get one that only says where names start.
/// </summary>
internal static class ModuleMap
{
    private const string Root = "$root";

    /// <summary>Where gcc keeps modules that no list names.</summary>
    private const string DefaultFolder = "gcm.cache";

    /// <summary>Whether a module could be read because of the list. Null bytes, or text that is none, count as such.</summary>
    public static bool MayLeadToModules(byte[] text, string workingDirectory)
    {
        string root = ".";
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case []:
                    break;
                case [Root, var place]:
                    root = place;
                    break;
                default:
                    return true;
            }
        }

        string folder = PathText.Join(workingDirectory, PathText.Join(root, DefaultFolder));
        return FileIdentity.TryRead(folder, out _);
    }
}

using System.Reflection;
using Xunit.Sdk;

namespace Recc.Core.Tests.CommandLine;

/// <summary>
/// One run of a theory with the name of a compiler, and whatever else it takes; skipped where that compiler is not
/// installed.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RealCompilerAttribute : DataAttribute
{
    public RealCompilerAttribute(string compiler, params string[] further)
    {
        Compiler = compiler;
        Further = further;
        if (!RealCompiler.IsInstalled(compiler)) Skip = $"{compiler} is not installed.";
    }

    public string Compiler { get; }

    public IReadOnlyList<string> Further { get; }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Compiler, .. Further]];
}

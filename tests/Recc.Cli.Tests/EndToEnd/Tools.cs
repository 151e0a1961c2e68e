using Recc.Testing;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>A family of compilers, by the names that scripts know as $CC and $CXX.</summary>
internal sealed record Tools(string C, string Cxx)
{
    public static Tools Gcc { get; } = new("gcc", "g++");

    public static Tools Clang { get; } = new("clang", "clang++");

    /// <summary>For what older ones do not have; where it is to be had, scenarios say that they need it.</summary>
    public static Tools Clang19 { get; } = new("clang-19", "clang++-19");

    /// <summary>Why they cannot be used here; null when they can. The others are needed by all tests.</summary>
    public string? ReasonWhyNot => this == Clang19 ? Needs.ReasonWhyNot([Need.Clang19]) : null;

    public static IReadOnlyList<Tools> All { get; } = [Gcc, Clang];

    /// <summary>By the name of the C compiler, which is what test data can hold.</summary>
    public static Tools Named(string c) => All.Append(Clang19).Single(tools => tools.C == c);
}

namespace Recc.Bench.Reports;

/// <summary>What one bench found, as it is kept: numbers as people read them, and every sample.</summary>
internal sealed record Report
{
    /// <summary>Which bench: cold, far, client, scale or micro; with a project's name where it has several.</summary>
    public required string Kind { get; init; }

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What was done, and how to read the tables.</summary>
    public required string Introduction { get; init; }

    /// <summary>Day, machine, load and so on.</summary>
    public required Circumstances Circumstances { get; init; }

    public required IReadOnlyList<Section> Sections { get; init; }

    /// <summary>The few rows that the README shows; null for none.</summary>
    public Section? Headline { get; init; }

    public Chart? Chart { get; init; }

    public IReadOnlyList<Aim> Aims { get; init; } = [];

    /// <summary>What could not be measured, with the reasons.</summary>
    public IReadOnlyList<string> NotMeasured { get; init; } = [];

    /// <summary>Every number, by what it is of.</summary>
    public SortedDictionary<string, List<double>> Samples { get; init; } = [];
}

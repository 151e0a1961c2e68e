using System.Collections.Immutable;

namespace Recc.Core.Inputs;

/// <summary>What has to stay as it is for a scan to hold, besides its inputs.</summary>
/// <param name="Directories">Where no header may appear that was looked for in vain.</param>
/// <param name="Twins">
/// Headers that lie where they could be included and equal an input in size, time and content. With #pragma once, gcc
/// takes such files for one and names the first alone; as soon as they differ, both are inputs.
/// </param>
internal sealed record SearchWatches(ImmutableArray<SearchWatch> Directories, ImmutableArray<InputFile> Twins);

namespace Recc.Core.Actions;

/// <summary>A directory of the user's, and the name that stands for it in what an action makes.</summary>
/// <param name="Placeholder">One of <see cref="PlaceholderDirectory"/>.</param>
/// <param name="Native">As the user's own compiler would have written it.</param>
public sealed record PlacedDirectory(string Placeholder, string Native);

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Recc.Cli.Tests.SampleFiles;

/// <summary>
/// Our JSON5 files keep to the part of JSON5 that is JSON with comments and commas at ends, so that more readers than
/// one take them.
/// </summary>
internal static class SampleJson
{
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    public static JsonObject Read(string path) => (JsonObject)JsonNode.Parse(File.ReadAllText(path), null, Options)!;

    /// <summary>The texts that stand under any of these names, at any depth.</summary>
    public static IReadOnlyList<string> Values(JsonNode root, params string[] names) =>
        [.. Pairs(root).Where(p => names.Contains(p.Key)).Select(static p => p.Value).OfType<JsonValue>()
            .Select(static v => (string)v!)];

    /// <summary>The objects that stand under a name, at any depth.</summary>
    public static IReadOnlyList<JsonObject> Objects(JsonNode root, string name) =>
        [.. Pairs(root).Where(p => p.Key == name).Select(static p => p.Value).OfType<JsonObject>()];

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Pairs(JsonNode? node) => node switch
    {
        JsonObject map => map.Concat(map.SelectMany(static pair => Pairs(pair.Value))),
        JsonArray list => list.SelectMany(Pairs),
        _ => [],
    };
}

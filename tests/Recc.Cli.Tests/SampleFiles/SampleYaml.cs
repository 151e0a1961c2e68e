using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Recc.Cli.Tests.SampleFiles;

/// <summary>YAML as JSON, in which all scalars are texts.</summary>
internal static class SampleYaml
{
    /// <summary>The documents of a file.</summary>
    public static IReadOnlyList<JsonNode> Read(string path)
    {
        var stream = new YamlStream();
        using StreamReader text = File.OpenText(path);
        stream.Load(text);
        return [.. stream.Documents.Select(static document => Convert(document.RootNode)!)];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(
            static pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new FormatException($"{node.Start}: what is this?"),
    };
}

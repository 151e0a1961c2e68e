using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Recc.Core.Configuration;

namespace Recc.Cli.Commands;

/// <summary>The answer of <c>recc config --json</c>: an object with the arrays "settings" and "problems".</summary>
internal static class ConfigJson
{
    // Nothing of this goes into a web page, so that quotes and plus signs may stay readable.
    private static readonly JsonWriterOptions Form = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The whole text, without a line feed at its end.</summary>
    public static string Render(ReadSettings settings)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Form))
        {
            json.WriteStartObject();
            json.WriteStartArray("settings");
            foreach (EffectiveSetting setting in settings.Describe())
            {
                WriteSetting(json, setting, settings.Options);
            }

            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (SettingProblem problem in settings.Problems)
            {
                WriteProblem(json, problem);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteSetting(Utf8JsonWriter json, EffectiveSetting setting, ReccOptions options)
    {
        json.WriteStartObject();
        json.WriteString("name", setting.Variable);
        string? derived = setting.IsSet ? null : SettingText.Derived(setting.Setting.Name, options);
        json.WriteString("value", derived ?? setting.Shown);
        json.WriteString("source", setting.Source.ToString());
        json.WriteString("default", setting.Setting.Default);
        json.WriteBoolean("set", setting.IsSet);
        json.WriteString("sentence", setting.Setting.Sentence);
        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json, SettingProblem problem)
    {
        json.WriteStartObject();
        json.WriteString("name", problem.Name);
        json.WriteString("source", problem.Source.ToString());
        json.WriteString("wrong", problem.Wrong);
        json.WriteString("allowed", problem.Allowed);
        json.WriteBoolean("badValue", problem.IsBadValue);
        json.WriteEndObject();
    }
}

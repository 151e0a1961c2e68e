namespace Recc.DepScan;

/// <summary>
/// The spellings that every <see cref="Lexicon"/> knows by the same number: the index in <see cref="All"/>.
/// </summary>
internal static class Words
{
    internal static readonly string[] All =
    [
        // Punctuators; Punctuator has a member for each, in this order.
        "(", ")", ",", "<", ">", "+", "-", "*", "/", "%", "~", "!", "?", ":", "&", "|", "^", "=", "==", "!=", "<=",
        ">=", "&&", "||", "<<", ">>", "#", "##", "...", ".", "[", "]", "{", "}", ";", "++", "--", "->", "::", "+=",
        "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", ".*", "->*", "<=>", "<:", ":>", "<%", "%>", "%:",
        "%:%:",

        // Words with a meaning.
        "defined", "__VA_ARGS__", "__VA_OPT__", "true", "false",
        "and", "or", "not", "xor", "bitand", "bitor", "compl", "not_eq", "and_eq", "or_eq", "xor_eq",
        "__FILE__", "__LINE__", "__COUNTER__", "__INCLUDE_LEVEL__", "__BASE_FILE__", "__FILE_NAME__",
        "__DATE__", "__TIME__", "__TIMESTAMP__", "_Pragma", "__pragma", "__identifier",
        "__has_include", "__has_include_next", "__has_embed",
        "__has_attribute", "__has_cpp_attribute", "__has_c_attribute", "__has_declspec_attribute", "__has_builtin",
        "__has_feature", "__has_extension", "__has_constexpr_builtin", "__has_warning", "__is_identifier",
        "__is_target_arch", "__is_target_vendor", "__is_target_os", "__is_target_environment",
        "__is_target_variant_os", "__is_target_variant_environment", "__building_module",
        "__FLT_EVAL_METHOD__", "__MODULE__",
    ];

    internal const int Defined = 58;
    internal const int VaArgs = Defined + 1;
    internal const int VaOpt = Defined + 2;
    internal const int True = Defined + 3;
    internal const int False = Defined + 4;
    internal const int And = Defined + 5;
    internal const int Or = Defined + 6;
    internal const int Not = Defined + 7;
    internal const int Xor = Defined + 8;
    internal const int BitAnd = Defined + 9;
    internal const int BitOr = Defined + 10;
    internal const int Compl = Defined + 11;
    internal const int NotEq = Defined + 12;
    internal const int XorEq = Defined + 15;
    internal const int FileName = Defined + 16;
    internal const int Line = Defined + 17;
    internal const int Counter = Defined + 18;
    internal const int IncludeLevel = Defined + 19;
    internal const int BaseFile = Defined + 20;
    internal const int ShortFileName = Defined + 21;
    internal const int Date = Defined + 22;
    internal const int Time = Defined + 23;
    internal const int Timestamp = Defined + 24;
    internal const int PragmaOperator = Defined + 25;
    internal const int HasInclude = Defined + 28;
    internal const int HasIncludeNext = Defined + 29;
    internal const int HasEmbed = Defined + 30;
    internal const int FirstAsked = Defined + 31;
    internal const int BuildingModule = Defined + 47;

    /// <summary>Every number below it has a meaning of its own.</summary>
    internal static readonly int Count = All.Length;

    /// <summary>Whether the compiler may have a builtin of that name.</summary>
    internal static bool IsBuiltin(int id) => id >= FileName && id < Count;
}

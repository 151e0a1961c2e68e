using System.Text;

namespace Recc.DepScan;

/// <summary>
/// A condition that was taken apart once and for all: numbers, names, defined, what the compiler is asked for, and
/// operators that cannot fail. It has a value whenever each name that matters is no macro or one that stands for a
/// number; otherwise, and when the line holds anything else, a <see cref="ConditionEvaluator"/> has to read the line.
/// Most conditions are plain.
/// </summary>
internal sealed class PlainCondition
{
    // How many macros that stand for nothing but one name are followed.
    private const int LongestChain = 8;

    private readonly Node[] nodes;
    private readonly Question[] questions;

    private PlainCondition(Node[] nodes, Question[] questions)
    {
        this.nodes = nodes;
        this.questions = questions;
    }

    /// <summary>Stands for every line that is not plain.</summary>
    internal static PlainCondition None { get; } = new([], []);

    /// <summary>Takes a line apart; <see cref="None"/> when it is not plain.</summary>
    internal static PlainCondition Parse(Token[] line, Lexicon lexicon)
    {
        var parser = new Parser(line, lexicon);
        return parser.TryParse(out Node[] nodes) ? new PlainCondition(nodes, parser.Questions) : None;
    }

    /// <summary>Whether the condition holds now; false when it cannot be told in this way.</summary>
    internal bool TryEvaluate(MacroTable macros, IDefinedNames names, Lexicon lexicon, out bool holds)
    {
        holds = false;
        if (nodes.Length == 0 || !TryValue(nodes.Length - 1, macros, names, lexicon, out ConditionValue value))
        {
            return false;
        }

        holds = value.IsTrue;
        return true;
    }

    private bool TryValue(
        int at, MacroTable macros, IDefinedNames names, Lexicon lexicon, out ConditionValue value)
    {
        ref readonly Node node = ref nodes[at];
        value = node.Value;
        switch (node.Kind)
        {
            case NodeKind.Number:
                return true;
            case NodeKind.Name:
                return TryName(node.Left, macros, lexicon, out value);
            case NodeKind.Defined:
                value = ConditionValue.Of(names.IsDefined(node.Left));
                return true;
            case NodeKind.Asked:
                return TryAsk(in questions[node.Left], macros, names, out value);
            case NodeKind.Not:
                bool isKnown = TryValue(node.Left, macros, names, lexicon, out value);
                value = ConditionValue.Of(!value.IsTrue);
                return isKnown;
            case NodeKind.Negated:
                bool isSound = TryValue(node.Left, macros, names, lexicon, out value);
                value = value with { Bits = unchecked(-value.Bits) };
                return isSound;
        }

        if (!TryValue(node.Left, macros, names, lexicon, out ConditionValue left))
        {
            return false;
        }

        // What stands on the right cannot fail: it need not be looked at.
        bool decides = node.Operation == Punctuator.AndAnd
            ? !left.IsTrue : node.Operation == Punctuator.OrOr && left.IsTrue;
        if (decides)
        {
            value = ConditionValue.Of(left.IsTrue);
            return true;
        }

        if (!TryValue(node.Right, macros, names, lexicon, out ConditionValue right))
        {
            return false;
        }

        value = ConditionValue.Apply(node.Operation, left, right);
        return true;
    }

    private static bool TryName(int name, MacroTable macros, Lexicon lexicon, out ConditionValue value)
    {
        for (int step = 0; step < LongestChain; step++)
        {
            Macro? macro = macros[name];
            if (macro is null)
            {
                value = default;
                return name >= Words.Count;
            }

            MacroBody body = macro.In(lexicon);
            if (body.Number is { } number)
            {
                value = number;
                return true;
            }

            if (body.OnlyName < 0)
            {
                break;
            }

            name = body.OnlyName;
        }

        value = default;
        return false;
    }

    // gcc expands operands of some: they must stand for themselves.
    private static bool TryAsk(
        ref readonly Question question, MacroTable macros, IDefinedNames names, out ConditionValue value)
    {
        value = default;
        if (macros[question.Name] is not null)
        {
            return false;
        }

        foreach (int operand in question.Operands)
        {
            if (macros[operand] is not null)
            {
                return false;
            }
        }

        bool isThere = names.TryAsk(question.Name, question.Text, out long answer);
        value = new ConditionValue(answer, IsUnsigned: false);
        return isThere;
    }

    private enum NodeKind : byte
    {
        Number,
        Name,
        Defined,
        Asked,
        Not,
        Negated,
        Binary,
    }

    private readonly record struct Question(int Name, int[] Operands, string Text);

    // Left is the index of a node or question, or a name.
    private readonly record struct Node(NodeKind Kind, byte Operation, int Left, int Right, ConditionValue Value);

    // Precedence climbing; stops at the first thing that is not plain.
    private ref struct Parser(ReadOnlySpan<Token> line, Lexicon lexicon)
    {
        private const int DeepestNesting = 60;

        private readonly ReadOnlySpan<Token> line = line;
        private readonly List<Node> nodes = [];
        private List<Question>? questions;
        private int at;
        private int depth;

        internal readonly Question[] Questions => questions is null ? [] : [.. questions];

        internal bool TryParse(out Node[] result)
        {
            int root = Binary(OperatorLevels.Lowest);
            bool isWhole = root >= 0 && at == line.Length;

            // The root was made last.
            result = isWhole ? [.. nodes] : [];
            return isWhole && root == nodes.Count - 1;
        }

        private readonly bool Sees(int punctuator) => at < line.Length && line[at].Is(punctuator);

        private readonly int Add(NodeKind kind, int left, int right = 0, int operation = 0,
            ConditionValue value = default)
        {
            nodes.Add(new Node(kind, (byte)operation, left, right, value));
            return nodes.Count - 1;
        }

        private int Binary(int lowest)
        {
            int left = Unary();
            while (left >= 0 && at < line.Length)
            {
                Token token = line[at];
                int level = token.Kind == TokenKind.Punctuator ? OperatorLevels.Of(token.Id) : 0;
                if (level < lowest)
                {
                    return level == 0 && !token.Is(Punctuator.Close) ? -1 : left;
                }

                if (token.Id is Punctuator.ShiftLeft or Punctuator.ShiftRight or Punctuator.Slash or Punctuator.Percent)
                {
                    return -1;
                }

                at++;
                int right = Binary(level + 1);
                left = right < 0 ? -1 : Add(NodeKind.Binary, left, right, token.Id);
            }

            return left;
        }

        private int Unary()
        {
            if (at >= line.Length || ++depth > DeepestNesting)
            {
                return -1;
            }

            int result = Operand(line[at++]);
            depth--;
            return result;
        }

        private int Operand(Token token)
        {
            switch (token.Kind)
            {
                case TokenKind.Number:
                    return IntegerLiteral.TryRead(lexicon.BytesOf(token.Id), out ConditionValue number)
                        ? Add(NodeKind.Number, 0, value: number)
                        : -1;
                case TokenKind.Identifier when token.Id == Words.Defined:
                    return Defined();
                case TokenKind.Identifier when token.Id is >= Words.FirstAsked and <= Words.BuildingModule:
                    return Asked(token.Id);
                case TokenKind.Identifier:
                    // A call, perhaps; and words whose meaning the language decides.
                    return token.Id < Words.Count || Sees(Punctuator.Open) ? -1 : Add(NodeKind.Name, token.Id);
                case TokenKind.Punctuator:
                    return Prefixed(token.Id);
                default:
                    return -1;
            }
        }

        private int Prefixed(int operation)
        {
            switch (operation)
            {
                case Punctuator.Open:
                    int inner = Binary(OperatorLevels.Lowest);
                    if (inner < 0 || !Sees(Punctuator.Close))
                    {
                        return -1;
                    }

                    at++;
                    return inner;
                case Punctuator.Exclamation:
                    int denied = Unary();
                    return denied < 0 ? -1 : Add(NodeKind.Not, denied);
                case Punctuator.Minus:
                    int negated = Unary();
                    return negated < 0 ? -1 : Add(NodeKind.Negated, negated);
                default:
                    return -1;
            }
        }

        // As ScanRun asks: the operand without blanks.
        private int Asked(int name)
        {
            if (!Sees(Punctuator.Open))
            {
                return -1;
            }

            var text = new StringBuilder(lexicon.TextOf(name));
            var operands = new List<int>();
            int open = 0;
            while (at < line.Length)
            {
                Token token = line[at++];
                if (token.Kind == TokenKind.Identifier)
                {
                    if (token.Id < Words.Count)
                    {
                        return -1;
                    }

                    operands.Add(token.Id);
                }

                open += token.Is(Punctuator.Open) ? 1 : token.Is(Punctuator.Close) ? -1 : 0;
                text.Append(lexicon.TextOf(token.Id));
                if (open == 0)
                {
                    (questions ??= []).Add(new Question(name, [.. operands], text.ToString()));
                    return Add(NodeKind.Asked, questions.Count - 1);
                }
            }

            return -1;
        }

        private int Defined()
        {
            bool isWrapped = Sees(Punctuator.Open);
            at += isWrapped ? 1 : 0;
            if (at >= line.Length || line[at].Kind != TokenKind.Identifier)
            {
                return -1;
            }

            int name = line[at++].Id;
            if (isWrapped)
            {
                if (!Sees(Punctuator.Close))
                {
                    return -1;
                }

                at++;
            }

            return Add(NodeKind.Defined, name);
        }
    }
}

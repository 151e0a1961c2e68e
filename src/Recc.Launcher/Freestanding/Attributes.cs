// Attributes that the language writes or reads; see Primitives.cs.
#pragma warning disable CA1019, CA1018, CA1027, CA1008, CA1813, CA1028
namespace System
{
    public class Attribute;

    public enum AttributeTargets
    {
        All = 0x7FFF,
    }

    public sealed class AttributeUsageAttribute : Attribute
    {
        public AttributeUsageAttribute(AttributeTargets targets)
        {
        }

        public bool AllowMultiple { get; set; }

        public bool Inherited { get; set; }
    }

    public sealed class FlagsAttribute : Attribute;
}

namespace System.Reflection
{
    public sealed class DefaultMemberAttribute : Attribute
    {
        public DefaultMemberAttribute(string name)
        {
        }
    }
}

namespace System.Runtime
{
    /// <summary>The method is a symbol of the program.</summary>
    public sealed class RuntimeExportAttribute : Attribute
    {
        public RuntimeExportAttribute(string symbol)
        {
        }
    }

    /// <summary>The method is a symbol that the linker finds elsewhere; it is called as any C function is.</summary>
    public sealed class RuntimeImportAttribute : Attribute
    {
        public RuntimeImportAttribute(string symbol)
        {
        }
    }
}

namespace System.Runtime.CompilerServices
{
    public sealed class IsReadOnlyAttribute : Attribute;

    public sealed class IsByRefLikeAttribute : Attribute;

    public sealed class CompilerGeneratedAttribute : Attribute;

    public sealed class SkipLocalsInitAttribute : Attribute;

    public enum MethodImplOptions
    {
        NoInlining = 8,
        InternalCall = 0x1000,
    }

    public sealed class MethodImplAttribute : Attribute
    {
        public MethodImplAttribute(MethodImplOptions options)
        {
        }
    }

    public static class RuntimeFeature
    {
        public const string UnmanagedSignatureCallingConvention = "UnmanagedSignatureCallingConvention";
    }
}

namespace System.Runtime.InteropServices
{
    public enum LayoutKind
    {
        Sequential = 0,
        Explicit = 2,
        Auto = 3,
    }

    public enum CharSet
    {
        Ansi = 2,
    }

    public sealed class StructLayoutAttribute : Attribute
    {
        public int Size;
        public int Pack;
        public CharSet CharSet;

        public StructLayoutAttribute(LayoutKind kind)
        {
        }
    }

    public sealed class FieldOffsetAttribute : Attribute
    {
        public FieldOffsetAttribute(int offset)
        {
        }
    }
}

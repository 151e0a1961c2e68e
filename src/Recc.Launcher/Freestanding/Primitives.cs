// The types that the C# language itself needs, and no others: the launcher is compiled without the class library and
// without a runtime (docs/decisions/0022-no-runtime.md). Their shapes are those that the compiler and ECMA-335
// (partition II, 22 and partition III, 1.1) prescribe; nothing here does anything.
#pragma warning disable CA1812, CS0169, IDE0044, IDE0051, CA1823, CA1066, CA1815
namespace System;

public class Object
{
    private nint methodTable;
}

public abstract class ValueType;

public abstract class Enum : ValueType;

public abstract class Array;

public abstract class Delegate;

public abstract class MulticastDelegate : Delegate;

public abstract class Type;

public class Exception;

public sealed class String
{
    public readonly int Length;
}

public struct Void;

public struct Boolean;

public struct Char;

public struct SByte;

public struct Byte;

public struct Int16;

public struct UInt16;

public struct Int32
{
    public const int MaxValue = 0x7FFFFFFF;
}

public struct UInt32;

public struct Int64
{
    public const long MaxValue = 0x7FFFFFFFFFFFFFFF;
}

public struct UInt64;

public struct IntPtr;

public struct UIntPtr;

public struct Single;

public struct Double;

public struct RuntimeTypeHandle;

public struct RuntimeMethodHandle;

public struct RuntimeFieldHandle;

/// <summary>What a literal such as "text"u8 is: bytes of the program itself, with a NUL behind them.</summary>
public readonly unsafe ref struct ReadOnlySpan<T>
{
    private readonly void* start;

    public ReadOnlySpan(void* start, int length)
    {
        this.start = start;
        Length = length;
    }

    // The compiler wants these two to be there and calls the one above.
    public ReadOnlySpan(T[] array)
    {
    }

    public ReadOnlySpan(T[] array, int start, int length)
    {
    }

    public int Length { get; }

    public byte* Start => (byte*)start;
}

using System.Runtime;

namespace Recc.Launcher;

/// <summary>
/// What is started once for each source file: it has a daemon that is there do the launch. For everything else it
/// becomes the engine, which is all of recc; see <see cref="Engine"/>.
/// </summary>
internal static unsafe class Program
{
    /// <summary>Where the C library begins.</summary>
    [RuntimeExport("main")]
    private static int Start(int count, byte** words, byte** variables)
    {
        Output.Occupy();
        var invocation = Invocation.Read(count, words, variables);
        Conversation conversation = default;
        var answer = Answer.NotAsked;
        if (invocation.IsLaunch && !Invocation.HasFewAddresses())
        {
            answer = conversation.Run(invocation);
        }

        if (answer == Answer.Finished)
        {
            return conversation.ExitCode;
        }

        Text why = Engine.Become(invocation, answer, conversation.Why);
        LastResort.BecomeCompiler(invocation, why);
        return Output.CannotRun;
    }

    /// <summary>What makes this a program for the language; nothing calls it.</summary>
    private static void Main()
    {
    }
}

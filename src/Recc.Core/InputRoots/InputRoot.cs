using Recc.Core.Digests;

namespace Recc.Core.InputRoots;

/// <summary>The Merkle tree of an action's inputs.</summary>
/// <param name="Root">Digest of the top directory.</param>
/// <param name="Blobs">Every directory and file in it by digest.</param>
public sealed record InputRoot(Digest Root, IReadOnlyDictionary<Digest, Blob> Blobs);

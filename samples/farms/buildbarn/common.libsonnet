// What all processes of this farm have in common.
{
  local grpc(address) = { grpc: { address: address } },

  maximumMessageSizeBytes: 16 * 1024 * 1024,
  browserUrl: 'http://localhost:7984',
  listenTo(address):: {
    listenAddresses: [address],
    authenticationPolicy: { allow: {} },
  },
  blobstore: {
    contentAddressableStorage: grpc('storage:8980'),
    actionCache: grpc('storage:8980'),
  },
  // Blocks of a file, used in turn; what was not used for long is written over.
  onDisk(name, keyBytes, blockBytes, newBlocks):: {
    'local': {
      keyLocationMapOnBlockDevice: {
        file: { path: '/storage/' + name + '/keys', sizeBytes: keyBytes },
      },
      keyLocationMapMaximumGetAttempts: 8,
      keyLocationMapMaximumPutAttempts: 32,
      oldBlocks: 8,
      currentBlocks: 24,
      newBlocks: newBlocks,
      blocksOnBlockDevice: {
        source: { file: { path: '/storage/' + name + '/blocks', sizeBytes: blockBytes } },
        spareBlocks: 3,
      },
      persistent: {
        stateDirectoryPath: '/storage/' + name + '/state',
        minimumEpochInterval: '300s',
      },
    },
  },
}

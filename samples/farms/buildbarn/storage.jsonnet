// bb_storage: what clients speak to. It stores, and hands executions on to the scheduler.
local common = import 'common.libsonnet';

{
  grpcServers: [common.listenTo(':8980')],
  maximumMessageSizeBytes: common.maximumMessageSizeBytes,
  schedulers: {
    '': { endpoint: { address: 'scheduler:8982' } },
  },
  contentAddressableStorage: {
    backend: common.onDisk('files', 400 * 1024 * 1024, 32 * 1024 * 1024 * 1024, 3),
    getAuthorizer: { allow: {} },
    putAuthorizer: { allow: {} },
    findMissingAuthorizer: { allow: {} },
  },
  actionCache: {
    // A result is told only while all its files are there.
    backend: {
      completenessChecking: {
        backend: common.onDisk('results', 16 * 1024 * 1024, 256 * 1024 * 1024, 1),
        maximumTotalTreeSizeBytes: 64 * 1024 * 1024,
      },
    },
    getAuthorizer: { allow: {} },
    putAuthorizer: { allow: {} },
  },
  executeAuthorizer: { allow: {} },
}

// bb_scheduler: clients' executions come from the storage process, workers ask for them.
local common = import 'common.libsonnet';

{
  adminHttpServers: [common.listenTo(':7982')],
  clientGrpcServers: [common.listenTo(':8982')],
  workerGrpcServers: [common.listenTo(':8983')],
  browserUrl: common.browserUrl,
  contentAddressableStorage: common.blobstore.contentAddressableStorage,
  maximumMessageSizeBytes: common.maximumMessageSizeBytes,
  executeAuthorizer: { allow: {} },
  modifyDrainsAuthorizer: { allow: {} },
  killOperationsAuthorizer: { allow: {} },
  // Versions before 2026 do not know this one.
  synchronizeAuthorizer: { allow: {} },
  actionRouter: {
    simple: {
      platformKeyExtractor: { action: {} },
      invocationKeyExtractors: [{ correlatedInvocationsId: {} }, { toolInvocationId: {} }],
      initialSizeClassAnalyzer: {
        // A compile that takes an hour has gone wrong.
        defaultExecutionTimeout: '1800s',
        maximumExecutionTimeout: '3600s',
      },
    },
  },
  platformQueueWithNoWorkersTimeout: '60s',
}

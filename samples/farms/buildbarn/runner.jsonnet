// bb_runner: runs in the development image, beside the worker, and starts compilers.
local common = import 'common.libsonnet';

{
  buildDirectoryPath: '/worker/build',
  grpcServers: [{
    listenPaths: ['/worker/runner'],
    authenticationPolicy: { allow: {} },
  }],
}

/** What works outside of a test run as well. */
export { hasExtension } from './has-extension.ts'
export { findServerBinaries } from './server-binaries.ts'
export { createCluster, startCluster, startServer, type RunningServer } from './start-server.ts'
export { temporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'

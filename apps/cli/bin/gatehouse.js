#!/usr/bin/env node
// Starts the command under a Node that can run it. NOTE every Node from 18 on reads this file: keep it plain.
import { spawn } from 'node:child_process'
import * as module from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** From here on Node strips types without a flag and without a warning. */
const leastNode = [24, 11]

if (isNewEnough(process.versions.node)) {
  await runHere()
} else {
  const pinnedNode = findPinnedNode()
  if (pinnedNode === undefined) refuse()
  else runUnder(pinnedNode)
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])
}

async function runHere() {
  // Compiled code lies beside the install, not in the shared temporary folder where others could write it.
  module.enableCompileCache?.(fileURLToPath(new URL('../../../node_modules/.cache/gatehouse', import.meta.url)))
  const { main } = await import('../src/main.ts')
  process.exitCode = await main()
}

/** The Node that npm installed for this platform as an optional dependency. */
function findPinnedNode() {
  const { resolve } = module.createRequire(import.meta.url)
  try {
    return join(dirname(resolve(`node-${process.platform}-${process.arch}/package.json`)), 'bin', 'node')
  } catch {
    return undefined
  }
}

function runUnder(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => refuse(error))
  child.on('exit', (code, signal) => {
    // The shell convention for a process that died of a signal.
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal])
  })
}

function refuse(error) {
  const reason = error === undefined ? '' : ` The Node that came with it does not start: ${error.message}.`
  process.stderr.write(
    `Gatehouse needs Node ${leastNode.join('.')} or newer; this is ${process.versions.node}.${reason}\n` +
      'Install a newer one from https://nodejs.org, or run "npm install" again without --omit=optional, which brings one along.\n',
  )
  process.exitCode = 1
}

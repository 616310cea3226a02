import type { Output } from '../output/output.ts'

export interface Welcome {
  readonly url: string
  readonly mcpUrl: string
  readonly key: string
  readonly dataDir: string
  readonly isFirstStart: boolean
  readonly startedInMs: number
  readonly actionCount: number
  readonly hasSample: boolean
}

/** What a person needs to go on, ready to paste. */
export function showWelcome(house: Welcome, output: Output): string {
  const heading = (text: string) => output.style('bold', text)
  const dim = (text: string) => output.style('dim', text)
  const seconds = (house.startedInMs / 1_000).toFixed(1)
  return `
${output.style('green', 'Gatehouse is ready')} at ${heading(house.url)} ${dim(`(${seconds} s, ${house.actionCount.toLocaleString('en')} actions)`)}
${dim(`Data and secrets are in ${house.dataDir}${house.isFirstStart ? '; a local user and a key for it were just made' : ''}`)}

${heading('Claude Code')}
  claude mcp add --transport http gatehouse ${house.mcpUrl} --header "Authorization: Bearer ${house.key}"

${heading('Codex')}
  export GATEHOUSE_KEY=${house.key}
  codex mcp add gatehouse --url ${house.mcpUrl} --bearer-token-env-var GATEHOUSE_KEY

${heading('Your own client')} ${dim('(npm install @modelcontextprotocol/client)')}
  import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
  const url = new URL('${house.mcpUrl}')
  const headers = { Authorization: 'Bearer ${house.key}' }
  const client = new Client({ name: 'me', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  const query = 'create a job for a customer'
  console.log(await client.callTool({ name: 'search_tools', arguments: { query } }))

${heading('Try it in another terminal')}
${(house.hasSample ? withSample : withoutSample).map((line) => `  npx gatehouse ${line}`).join('\n')}

Ctrl-C stops it.`
}

/** Commands that work as they stand. */
const withSample: readonly string[] = [
  'search create a job for a customer',
  'details automation_hub://field_service.create_job',
  `call automation_hub://field_service.list_customers --input '{"limit":3}'`,
  'audit list --since 15m',
]

const withoutSample: readonly string[] = [
  'import openapi FILE --namespace NAME --server URL',
  'search WHAT YOU WANT TO DO',
  'audit list --since 15m',
]

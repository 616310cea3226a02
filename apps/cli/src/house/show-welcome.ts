import type { Output } from '../output/output.ts'

export interface Welcome {
  readonly url: string
  readonly mcpUrl: string
  readonly key: string
  readonly dataDir: string
  readonly isFirstStart: boolean
  readonly startedInMs: number
  readonly actionCount: number
}

/** What a person needs to go on, ready to paste. */
export function showWelcome(house: Welcome, output: Output): string {
  const heading = (text: string) => output.style('bold', text)
  const dim = (text: string) => output.style('dim', text)
  const seconds = (house.startedInMs / 1_000).toFixed(1)
  const cli = `npx gatehouse`
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
  const client = new Client({ name: 'my-agent', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  const headers = { Authorization: 'Bearer ${house.key}' }
  await client.connect(new StreamableHTTPClientTransport(new URL('${house.mcpUrl}'), { requestInit: { headers } }))
  console.log(await client.callTool({ name: 'search_tools', arguments: { query: 'create a job for a customer' } }))

${heading('Try it in another terminal')}
  ${cli} search "create a job for a customer"
  ${cli} details automation_hub://…            ${dim('what the search found')}
  ${cli} call automation_hub://… --input '{…}'
  ${cli} audit list --since 15m                ${dim('who did what, and why it was allowed')}

Ctrl-C stops it.`
}

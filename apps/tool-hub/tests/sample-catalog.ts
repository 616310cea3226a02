import { fieldServiceDocument } from '@gatehouse/example-field-service'
import type { TestHouse } from '@gatehouse/testing-dev-env'
import { parse } from 'yaml'

/** A catalog of several namespaces and sources whose tools share words, and a way to publish any part of it. */

const operations: Readonly<Record<string, readonly (readonly [name: string, method: string, summary: string])[]>> = {
  crm: [
    ['get_customer', 'get', 'Read one customer'],
    ['delete_customer', 'delete', 'Delete a customer for good'],
    ['merge_customers', 'post', 'Merge two customers into one'],
    ['list_leads', 'get', 'List the leads of a salesperson'],
    ['refund_customer', 'post', 'Refund a payment to a customer'],
  ],
  warehouse: [
    ['list_parts', 'get', 'List the spare parts on the shelves'],
    ['order_parts', 'post', 'Order spare parts from a supplier'],
    ['scrap_part', 'delete', 'Scrap a part that is broken'],
    ['list_customers', 'get', 'List customers who wait for a part'],
  ],
  payroll: [
    ['list_salaries', 'get', 'List the salaries of all technicians'],
    ['pay_bonus', 'post', 'Pay a bonus to a technician'],
    ['get_acquisition_plan', 'get', 'Read the secret plan to acquire Initech'],
  ],
}

const records = [
  ['github', 'create_issue', 'Create an issue in a repository'],
  ['github', 'delete_repository', 'Delete a repository with everything in it'],
  ['github', 'list_invoices', 'List the invoices of the organization'],
  ['billing', 'create_invoice', 'Create an invoice for a customer'],
  ['billing', 'refund_payment', 'Refund a payment of a customer'],
  ['lobby', 'say_hello', 'Greet a visitor; everybody may'],
] as const

/** What every grant set of the tests includes: an import without any tool is refused, so one is always left. */
export const always = 'catalog://lobby.say_hello'

export async function allReferences(house: TestHouse): Promise<readonly string[]> {
  const page = await house.admin('GET', '/automation/api/catalog/actions?namespace=field_service&limit=500')
  const names = page.body.actions.map((action: { name: string }) => `automation_hub://field_service.${action.name}`)
  const others = Object.entries(operations).flatMap(([namespace, list]) =>
    list.map(([name]) => `automation_hub://${namespace}.${name}`),
  )
  return [...names, ...others, ...records.map(([namespace, name]) => `catalog://${namespace}.${name}`)]
}

/** Makes the catalog of a house what `isIn` says, and nothing else. */
export async function publish(
  house: TestHouse,
  backendUrl: string,
  isIn: (reference: string) => boolean,
): Promise<void> {
  const fieldService = fieldServiceDocument()
  const targets = await house.admin('GET', '/automation/api/targets')
  const { base_url } = targets.body.targets.find((target: { id: string }) => target.id === 'field_service')
  await importDocument(house, 'field_service', base_url, {
    file: fieldService.file,
    content: JSON.stringify(
      withOperations(parse(fieldService.content), (name) => isIn(`automation_hub://field_service.${name}`)),
    ),
  })
  for (const [namespace, list] of Object.entries(operations)) {
    const kept = list.filter(([name]) => isIn(`automation_hub://${namespace}.${name}`))
    const content = JSON.stringify(documentOf(namespace, kept))
    await importDocument(house, namespace, backendUrl, { file: `${namespace}.json`, content })
  }
  const lines = records
    .filter(([namespace, name]) => isIn(`catalog://${namespace}.${name}`))
    .map(([namespace, name, description]) => `${JSON.stringify({ namespace, name, description })}\n`)
  await succeeded(
    house.admin('POST', '/api/sources/catalog/tools', lines.join(''), { 'content-type': 'application/x-ndjson' }),
  )
  await succeeded(house.admin('POST', '/api/sync', {}))
}

function importDocument(
  house: TestHouse,
  namespace: string,
  server: string,
  document: { file: string; content: string },
) {
  return succeeded(house.admin('POST', '/automation/api/imports', { namespace, server, documents: [document] }))
}

async function succeeded(answering: Promise<{ status: number; body: unknown }>): Promise<void> {
  const { status, body } = await answering
  if (status !== 200) throw new Error(`expected 200, got ${status}: ${JSON.stringify(body)}`)
}

function documentOf(namespace: string, list: readonly (readonly [string, string, string])[]) {
  return {
    openapi: '3.1.0',
    info: { title: namespace, version: '1.0.0', description: `Everything about ${namespace}.` },
    paths: Object.fromEntries(
      list.map(([operationId, method, summary]) => [
        `/${operationId}`,
        { [method]: { operationId, summary, responses: { 200: { description: 'Done' } } } },
      ]),
    ),
  }
}

type Document = { readonly paths: Record<string, Record<string, { operationId?: string }>> }

function withOperations(document: Document, isIn: (operationId: string) => boolean): Document {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const kept = Object.entries(item).filter(([, { operationId }]) => operationId === undefined || isIn(operationId))
    return [path, Object.fromEntries(kept)]
  })
  return { ...document, paths: Object.fromEntries(paths) }
}

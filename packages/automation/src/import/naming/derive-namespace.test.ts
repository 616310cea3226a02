import { expect, test } from 'vitest'
import { checkNamespace, deriveNamespace } from './derive-namespace.ts'

test.each([
  ['Box Platform API', 'box.json', 'box_platform'],
  ['OpenAI API', 'x.yaml', 'openai'],
  ['Twilio - Api', 'x.json', 'twilio'],
  ['Swagger Petstore - OpenAPI 3.0', 'x.json', 'petstore'],
  ["Bob's CRM (v2)", 'x.json', 'bobs_crm'],
  ['API', 'apis/crm-v2.json.gz', 'crm'],
  ['', 'C:\\specs\\billing.yaml', 'billing'],
  ['Gestión de Clientes', 'x.json', 'gestion_de_clientes'],
  ['One Two Three Four Five Six', 'x.json', 'one_two_three_four'],
  ['Supercalifragilistic Expialidocious Interface', 'x', 'supercalifragilistic_expialidocious'],
])('%j in %s gives %s', (title, file, namespace) => {
  expect(deriveNamespace(title, file)).toBe(namespace)
})

test('a title without Latin letters in a file without a name still gives one', () => {
  expect(deriveNamespace('接口文档', 'api.json')).toMatch(/^api_[0-9a-f]{6}$/)
})

test.each(['', 'CRM', 'a b', 'a..b', '.a', 'a.', 'a-b', 'ä', 'x'.repeat(101), '../a'])('refuses %j', (namespace) => {
  expect(() => checkNamespace(namespace)).toThrow(expect.objectContaining({ code: 'invalid_namespace' }))
})

test.each(['crm', 'aws.s3', 'a_1.b_2'])('accepts %s', (namespace) => {
  expect(checkNamespace(namespace)).toBe(namespace)
})

import { startFieldService, type FieldServiceOptions } from '@gatehouse/example-field-service'

export interface Reply {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes, read by the tests alone
  readonly body: any
}

export type Send = (
  method: string,
  path: string,
  options?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
) => Promise<Reply>

const token = 'test-token'

export async function openService(options: Partial<FieldServiceOptions> = {}) {
  const service = await startFieldService({ token, ...options })
  const send: Send = async (method, path, { body, headers } = {}) => {
    const response = await fetch(service.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'x-acting-user': 'ada@brightline.example', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  return { ...service, send, [Symbol.asyncDispose]: () => service.close() }
}

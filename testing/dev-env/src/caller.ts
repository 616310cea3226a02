/** What a test looks into without a type for every answer. */
// oxlint-disable-next-line typescript/no-explicit-any
export type JsonAnswer = any

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: JsonAnswer
}

/** Calls the REST API with one credential. */
export interface Caller {
  (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>
}

export function createCaller(url: string, key: string): Caller {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parsed(text) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

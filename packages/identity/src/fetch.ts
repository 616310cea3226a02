/** The part of the web `fetch` that identity needs; `webFetch` of the egress package has this shape. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

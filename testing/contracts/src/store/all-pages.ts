import type { Page, PageRequest } from '@gatehouse/core'

/** Reads a list to its end, page by page; `between` runs after each page. */
export async function allPages<T>(
  read: (page: PageRequest) => Promise<Page<T>>,
  limit: number,
  between: (pageNumber: number) => Promise<void> = async () => undefined,
): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | undefined
  for (let pageNumber = 1; pageNumber <= 1_000; pageNumber++) {
    const page = await read({ limit, cursor })
    items.push(...page.items)
    if (page.next === undefined) return items
    cursor = page.next
    await between(pageNumber)
  }
  throw new Error('The list does not end.')
}

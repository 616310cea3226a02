/** One spelling per file of an import: forward slashes, no `.` and `..`, no fragment; addresses as URLs are written. */
export function fileName(name: string): string {
  const url = asUrl(name)
  if (url !== undefined) return url
  const path = name.replaceAll('\\', '/')
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    const isUp = segment === '..' && segments.length > 0 && segments.at(-1) !== '..'
    if (isUp) segments.pop()
    else segments.push(segment)
  }
  return `${path.startsWith('/') ? '/' : ''}${segments.join('/')}`
}

/** The file that a reference means, seen from the file it stands in (RFC 3986 §5). */
export function referredFile(reference: string, from: string): string {
  if (asUrl(reference) !== undefined) return fileName(reference)
  const base = asUrl(from)
  if (base !== undefined) return fileName(URL.parse(reference, base)?.href ?? reference)
  const path = decoded(reference)
  return path.startsWith('/') ? fileName(path) : fileName(`${fileName(from)}/../${path}`)
}

/** The address without its fragment; undefined for what is no http(s) address. */
export function asUrl(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined
  const url = URL.parse(text)
  if (url === null) return undefined
  url.hash = ''
  return url.href
}

function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export interface ReceivedPart {
  readonly name: string
  readonly fileName?: string
  /** Empty when the part does not say. */
  readonly type: string
  readonly bytes: Buffer<ArrayBuffer>
}

/** A multipart body by RFC 2046 §5.1.1. */
export function splitParts(contentType: string, body: Buffer): readonly ReceivedPart[] {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(contentType)
  if (boundary === null) throw new Error('the content type has no boundary')
  const text = `\r\n${body.toString('latin1')}`
  const [preamble, ...rest] = text.split(`\r\n--${boundary[1] ?? boundary[2]}`)
  if (preamble !== '' || rest.at(-1)?.startsWith('--') !== true) throw new Error('the multipart body is not complete')
  return rest.slice(0, -1).map((part) => {
    const end = part.indexOf('\r\n\r\n')
    const headers = Buffer.from(part.slice(0, end), 'latin1').toString('utf8')
    const fileName = /; filename="([^"]*)"/.exec(headers)?.[1]
    return {
      name: unescaped(/; name="([^"]*)"/.exec(headers)?.[1] ?? ''),
      ...(fileName === undefined ? {} : { fileName: unescaped(fileName) }),
      type: /^content-type: *(.*)$/im.exec(headers)?.[1]?.trim() ?? '',
      bytes: Buffer.from(part.slice(end + 4), 'latin1'),
    }
  })
}

function unescaped(name: string): string {
  return name.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n')
}

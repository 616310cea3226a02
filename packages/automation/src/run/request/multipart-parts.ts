import { randomUUID } from 'node:crypto'

export interface Part {
  readonly name: string
  /** Text is sent as it is; line ends stay what they are. */
  readonly content: string | Uint8Array
  readonly contentType?: string
  readonly fileName?: string
}

export interface MultipartContent {
  /** With the boundary. */
  readonly contentType: string
  readonly content: Uint8Array
}

/**
 * `multipart/form-data` as RFC 7578 has it. The platform's own encoder serves HTML forms: it changes the line ends of texts,
 * and cannot give a text a media type without calling it a file.
 */
export function writeParts(parts: readonly Part[]): MultipartContent {
  // 122 random bits: no content has them by chance, and nobody can know them beforehand.
  const boundary = `gatehouse-${randomUUID()}`
  const chunks = parts.flatMap(({ name, content, contentType, fileName }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"` +
        (fileName === undefined ? '' : `; filename="${escaped(fileName)}"`) +
        (contentType === undefined ? '' : `\r\nContent-Type: ${contentType}`) +
        '\r\n\r\n',
    ),
    typeof content === 'string' ? Buffer.from(content) : content,
    Buffer.from('\r\n'),
  ])
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    content: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  }
}

/** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#escape-a-multipart-form-data-name */
function escaped(name: string): string {
  return name.toWellFormed().replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
}

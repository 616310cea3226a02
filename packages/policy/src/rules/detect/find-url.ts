import { spansOf, type Detector } from './detector.ts'

const address = /(?<![\w@])(?:https?|wss?|ftp):\/\/[^\s"'<>`{}|\\^]{1,2048}/gi
const host =
  /^[a-z]+:\/\/(?:[^/?#@]{0,200}@)?(?:\[[0-9a-f:.]{2,45}\]|[^/?#:@]{1,253}\.[^/?#:@.]{2,63}|\d{1,3}(?:\.\d{1,3}){3})(?=[/?#:]|$)/i
/** Ends a sentence, not an address. */
const trailing = /[.,;:!?)\]]+$/

/** Web addresses with their scheme and a host that has a dot (RFC 3986 §3). */
export const urlDetector: Detector = {
  kind: 'url',
  find: (text) =>
    spansOf(text, address, (found) => host.test(found)).map(({ start, end }) => ({
      start,
      end: end - (trailing.exec(text.slice(start, end))?.[0].length ?? 0),
    })),
}

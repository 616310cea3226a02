import { isIPv4, isIPv6 } from 'node:net'
import { spansOf, type Detector } from './detector.ts'

const four = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g
const six = /(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?:%\w{1,15})?(?![\w:])/g

/** Addresses of the Internet Protocol, versions 4 and 6. */
export const ipDetector: Detector = {
  kind: 'ip',
  find: (text) =>
    [
      ...spansOf(text, four, (found) => isIPv4(found)),
      ...spansOf(text, six, (found) => found.includes(':') && isIPv6(found)),
    ].sort((a, b) => a.start - b.start),
}

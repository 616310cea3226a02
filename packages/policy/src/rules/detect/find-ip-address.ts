import { isIPv4, isIPv6 } from 'node:net'
import { spansOf, type Detector } from './detector.ts'

const four = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g
const six = /(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?:%\w{1,15})?(?![\w:])/g

/** Addresses of the Internet Protocol, versions 4 and 6. One of version 4 inside one of version 6 is a part of that one. */
export const ipDetector: Detector = {
  kind: 'ip',
  find(text) {
    const found = [
      ...spansOf(text, six, (one) => one.includes(':') && isIPv6(one)),
      ...spansOf(text, four, (one) => isIPv4(one)),
    ].sort((a, b) => a.start - b.start || b.end - a.end)
    let end = 0
    return found.filter((span) => {
      if (span.start < end) return false
      end = span.end
      return true
    })
  },
}

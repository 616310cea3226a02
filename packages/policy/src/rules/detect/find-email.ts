import { spansOf, type Detector } from './detector.ts'

const address =
  /(?<![A-Za-z0-9._%+-])[A-Za-z0-9_][A-Za-z0-9._%+'-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])/g

/** E-mail addresses (RFC 5321 §4.1.2, without quoted local parts and address literals). */
export const emailDetector: Detector = { kind: 'email', find: (text) => spansOf(text, address) }

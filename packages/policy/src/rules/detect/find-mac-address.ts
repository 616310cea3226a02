import { spansOf, type Detector } from './detector.ts'

const pairs = /(?<![\w:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])/g
const quads = /(?<![\w.])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w.])/g

/** Addresses of network interfaces (IEEE 802, EUI-48). The broadcast address and all zeros name nothing. */
export const macDetector: Detector = {
  kind: 'mac',
  find: (text) =>
    [pairs, quads]
      .flatMap((pattern) => spansOf(text, pattern, (found) => !/^(?:[f:.-]+|[0:.-]+)$/i.test(found)))
      .sort((a, b) => a.start - b.start),
}

import { spansOf, type Detector, type Span } from './detector.ts'
import { issuerNames, keyBeginnings } from './issuers.ts'

// Every pattern begins at the start of a word, so one long word is looked at once.
const known: readonly RegExp[] = [
  /(?<!\w)(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}(?!\w)/g,
  /(?<!\w)gh[opusr]_[A-Za-z0-9]{36,255}(?!\w)/g,
  /(?<!\w)github_pat_\w{22,255}(?!\w)/g,
  /(?<!\w)gl(?:pat|ptt|rt|dt|cbt|oas)-[\w-]{20,100}(?![\w-])/g,
  /(?<!\w)xox[abeoprs]-[A-Za-z0-9-]{10,250}/g,
  /(?<!\w)xapp-\d-[A-Za-z0-9-]{10,250}/g,
  /(?<!\w)(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,99}(?!\w)/g,
  /(?<!\w)sk-(?:ant-|proj-|svcacct-|admin-)?[\w-]{20,200}(?![\w-])/g,
  /(?<!\w)AIza[\w-]{35}(?![\w-])/g,
  /(?<!\w)ya29\.[\w-]{20,500}/g,
  /(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)/g,
  /(?<!\w)pypi-[\w-]{50,1000}/g,
  /(?<!\w)SG\.[\w-]{16,64}\.[\w-]{16,64}(?![\w-])/g,
  /(?<!\w)hf_[A-Za-z]{34}(?!\w)/g,
  /(?<!\w)do[opr]_v1_[a-f0-9]{64}(?!\w)/g,
  /(?<!\w)shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?!\w)/g,
  /(?<!\w)(?:hvs|hvb)\.[\w-]{24,300}/g,
  /(?<!\w)(?:SK|AC)[0-9a-f]{32}(?!\w)/g,
  /(?<!\w)key-[0-9a-f]{32}(?!\w)/g,
  /(?<!\w)lin_api_[A-Za-z0-9]{40}(?!\w)/g,
  /(?<!\w)dapi[a-f0-9]{32}(?!\w)/g,
  /(?<![\w-])ey[\w-]{10,8192}\.ey[\w/\\-]{10,8192}\.[\w/\\=-]{0,2048}/g,
  /(?<!\w)(?:https?:\/\/)?hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/+]{20,100}/g,
  /(?<![\w.])[\w-]{1,63}\.webhook\.office\.com\/webhookb2\/[\w@-]{20,120}\/IncomingWebhook\/[\w/-]{0,100}/g,
  /(?<!\w)[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?!\w)/g,
  /(?<!\w)[a-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/gi,
  /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/g,
  /(?<!\w)\d{15,16}(?:\||%)[\w-]{27,40}(?![\w-])/g,
  /(?<!\w)\d{5,16}:A[\w-]{34}(?![\w-])/g,
  /(?<![\w=])s\.[A-Za-z0-9]{24}(?!\w)/g,
]

const keyBlock = /-----BEGIN[A-Z0-9 _-]{1,100}PRIVATE KEY(?: BLOCK)?-----/g
const keyBlockEnd = 'PRIVATE KEY'
const naming = /(?:pass(?:word|wd|phrase)?|secret|token|api[_ -]?key|access[_ -]?key|private[_ -]?key|credential|auth)/i
const assignedTo = (names: string): RegExp =>
  new RegExp(
    `(?:${names})[\\w \\t.-]{0,30}["'\`\\s]{0,3}(?:=>|[:?|]{0,3}=|\\|\\||[:>,])["'\`=\\s]{0,5}([\\w+/=.~-]{15,500})`,
    'gi',
  )
const assigned =
  /(?:pass(?:word|wd|phrase)?|secret|token|api[_ -]?key|access[_ -]?key|private[_ -]?key|credential)[\w.-]{0,30}["']? {0,3}(?::=|[:=]>?) {0,3}["']?([\w+/=.~-]{12,500})/gi
const assignedToIssuer = assignedTo(issuerNames.join('|'))
const begun = new RegExp(
  `(?<![\\w.-])(?:${keyBeginnings.map((one) => one.replaceAll(/[.]/g, '\\.')).join('|')})[\\w+/=.~-]{12,500}`,
  'g',
)
const longWord = /(?<![\w+/=.~-])[\w+/=.~-]{16,500}(?![\w+/=.~-])/g

/** Keys and passwords: the formats of well-known issuers, private key blocks, JSON Web Tokens, and random-looking text where its name says so. */
export const secretDetector: Detector = {
  kind: 'secret',
  find(text, context) {
    const found: Span[] = [...keyBlocks(text), ...known.flatMap((pattern) => spansOf(text, pattern))]
    found.push(...spansOf(text, begun, looksRandom))
    for (const pattern of [assigned, assignedToIssuer]) {
      for (const match of text.matchAll(pattern)) {
        const end = match.index + match[0].length
        if (looksRandom(match[1]!)) found.push({ start: end - match[1]!.length, end })
      }
    }
    if (naming.test(context)) found.push(...spansOf(text, longWord, looksRandom))
    return merged(found)
  },
}

function* keyBlocks(text: string): Generator<Span> {
  let done = 0
  for (const { index, 0: begin } of text.matchAll(keyBlock)) {
    if (index < done) continue
    const after = index + begin.length
    const last = text.indexOf(keyBlockEnd, after)
    const close = last === -1 ? -1 : text.indexOf('-----', last)
    // A block that is cut off is a secret to its end.
    done = close === -1 ? text.length : close + 5
    yield { start: index, end: done }
  }
}

/** Bits per character and a mix of letters and digits: more than words have. */
function looksRandom(word: string): boolean {
  if (!/\d/.test(word) || !/[A-Za-z]/.test(word)) return false
  const counts = new Map<string, number>()
  for (const letter of word) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / word.length) * Math.log2(count / word.length)
  return bits >= 3.2
}

function merged(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = whole.at(-1)
    if (last === undefined || span.start >= last.end) whole.push(span)
    else whole[whole.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
  }
  return whole
}

import { cardDetector } from './find-card.ts'
import type { Detector } from './detector.ts'
import { emailDetector } from './find-email.ts'
import { ibanDetector } from './find-iban.ts'
import { ipDetector } from './find-ip-address.ts'
import { macDetector } from './find-mac-address.ts'
import { phoneDetector } from './find-phone.ts'
import { secretDetector } from './find-secret.ts'
import { ssnDetector } from './find-ssn.ts'
import { urlDetector } from './find-url.ts'

/** The detectors that rules may name. */
export const detectorNames = ['ssn', 'card', 'iban', 'email', 'phone', 'ip', 'mac', 'url', 'secret'] as const

export type DetectorName = (typeof detectorNames)[number]

export const detectorOf: Readonly<Record<DetectorName, Detector>> = {
  ssn: ssnDetector,
  card: cardDetector,
  iban: ibanDetector,
  email: emailDetector,
  phone: phoneDetector,
  ip: ipDetector,
  mac: macDetector,
  url: urlDetector,
  secret: secretDetector,
}

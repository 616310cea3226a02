/** Whether a number is a whole multiple of another, by their decimal digits: 0.3 is a multiple of 0.1. */
export function isMultipleOf(value: number, step: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(step)) return value % step === 0
  const [digits, exponent] = decimalOf(value)
  const [stepDigits, stepExponent] = decimalOf(step)
  const scale = Math.min(exponent, stepExponent)
  return (digits * 10n ** BigInt(exponent - scale)) % (stepDigits * 10n ** BigInt(stepExponent - scale)) === 0n
}

/** A number as digits × 10^exponent. */
function decimalOf(value: number): [digits: bigint, exponent: number] {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string]
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?]
  return [BigInt(whole + fraction), Number(exponent) - fraction.length]
}

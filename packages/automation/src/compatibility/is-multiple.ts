/** Whether a number is surely a whole multiple of another; decimal fractions that floating point blurs count as unsure. */
export function isMultiple(value: number, step: number): boolean {
  if (!(step > 0)) return false
  return Number.isSafeInteger(value) && Number.isSafeInteger(step) ? value % step === 0 : value === step
}

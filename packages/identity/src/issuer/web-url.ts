import { z } from 'zod'

export const webUrlSchema = z
  .string()
  .max(500)
  .refine(isWebUrl, 'Write an https URL without query or fragment; http is for loopback hosts only.')

function isWebUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return false
  const isLoopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]'
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)
}

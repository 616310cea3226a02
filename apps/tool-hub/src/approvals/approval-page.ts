import { createHash } from 'node:crypto'
import { visibleJson, visibleText } from '@gatehouse/core'
import { isoTime } from '../rest/list-query.ts'
import { escapeHtml } from './escape-html.ts'

/** What an approver sees behind a signed link. */
export interface AskedQuestion {
  readonly requester: string
  readonly client: string
  readonly tool: string
  readonly effect: 'read' | 'write' | 'destructive'
  readonly reason: string | undefined
  readonly input: unknown
  readonly expiresAt: number
  /** Whose decision it is. */
  readonly approver: string
}

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:44rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}
dt{font-weight:600}
dd{margin:0 0 .6rem}
pre{overflow:auto;max-height:60vh;padding:.8rem;border:1px solid;border-radius:.4rem;white-space:pre-wrap;overflow-wrap:anywhere}
label{display:block;font-weight:600}
textarea{width:100%;box-sizing:border-box;font:inherit}
button{font:inherit;padding:.5rem 1.2rem;margin:.8rem .6rem 0 0;border:2px solid;border-radius:.4rem;background:none;color:inherit;cursor:pointer}
button:focus-visible,textarea:focus-visible{outline:3px solid;outline-offset:2px}`

/** A page that loads nothing, runs nothing, and sends its form to itself alone. */
export function pageResponse(status: number, html: string): Response {
  const hash = createHash('sha256').update(style).digest('base64')
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      // NOTE: with no-referrer the form would be sent with "Origin: null", which is refused.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex, nofollow',
      'cache-control': 'no-store',
    },
  })
}

export function questionPage(asked: AskedQuestion): string {
  const reason = asked.reason === undefined ? '' : term('Why it needs an approval', asked.reason)
  return page(
    'Approve this call?',
    `<dl>
${term('Who asks', asked.requester)}${term('Through', asked.client)}${term('Tool', asked.tool)}${term('What it does', effects[asked.effect])}${reason}${term('You decide as', asked.approver)}${term('Until', isoTime(asked.expiresAt))}</dl>
<h2 id="arguments">Arguments</h2>
<p>It runs once, exactly with these. They are data: do not follow instructions in them.</p>
<pre tabindex="0" aria-labelledby="arguments">${text(visibleJson(asked.input))}</pre>
<form method="post">
<label for="reason">Reason (told to whoever asks)</label>
<textarea id="reason" name="reason" rows="2" maxlength="1000"></textarea>
<button type="submit" name="decision" value="approve">Approve</button>
<button type="submit" name="decision" value="deny">Deny</button>
</form>`,
  )
}

export function messagePage(title: string, message: string): string {
  return page(title, `<p role="status">${text(visibleText(message))}</p>`)
}

const effects = {
  read: 'It reads.',
  write: 'It changes something.',
  destructive: 'It may destroy something.',
} as const

function term(name: string, value: string): string {
  return `<dt>${text(name)}</dt><dd>${text(visibleText(value))}</dd>\n`
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)} – Gatehouse</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
${body}
</main>
</body>
</html>
`
}

const text = escapeHtml

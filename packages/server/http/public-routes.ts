import { CrosswalkError, errorTable } from '@crosswalk/connector-kit'
import * as z from 'zod'
import type { Database } from '../store/database.ts'
import { Rendered } from './answer.ts'
import { route, type AnyRoute } from './route.ts'

/** What anyone may see without a key: whether it is up, what it offers, and what its errors mean. */
export const publicRoutes = (database: Database, openapi: () => string): readonly AnyRoute[] => [
  route({
    method: 'GET',
    path: '/health',
    operationId: 'health_retrieve',
    summary: 'Tell whether it is up',
    description: 'Answers 200 while requests can be served, 503 while the database cannot be reached.',
    tag: 'platform',
    access: 'public',
    answer: z.object({ status: z.literal('ok') }),
    example: { status: 'ok' },
    run: healthCheck(database),
  }),
  route({
    method: 'GET',
    path: '/openapi.json',
    operationId: 'openapi_retrieve',
    summary: 'Describe this API',
    description: 'This document.',
    tag: 'platform',
    access: 'public',
    answer: { type: 'object', description: 'An OpenAPI 3.1 document.' },
    run: async () => new Rendered(openapi()),
  }),
  route({
    method: 'GET',
    path: '/errors',
    operationId: 'errors_retrieve',
    summary: 'Explain the errors',
    description: 'The table of all errors: what each means, who must act, and whether trying again helps.',
    tag: 'platform',
    access: 'public',
    answer: { type: 'string', description: 'An HTML page.' },
    contentType: 'text/html; charset=utf-8',
    run: async () => errorsPage,
  }),
]

/** Asks the database at most once a second: anyone may call this. */
function healthCheck(database: Database): () => Promise<{ status: 'ok' }> {
  let last: { at: number; check: Promise<unknown> } | undefined
  return async () => {
    if (!last || Date.now() - last.at >= 1000) last = { at: Date.now(), check: database.service.query('SELECT 1') }
    try {
      await last.check
    } catch (cause) {
      throw new CrosswalkError('unavailable', 'The database cannot be reached.', { cause })
    }
    return { status: 'ok' }
  }
}

const errorsPage = new Rendered(
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Errors of Crosswalk</title></head><body>
<h1>Errors</h1>
<p>Every error is answered as <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
<table><thead><tr><th>code</th><th>status</th><th>meaning</th><th>who acts</th><th>retry helps</th></tr></thead><tbody>
${Object.entries(errorTable).map(errorRow).join('\n')}
</tbody></table></body></html>
`,
  'text/html; charset=utf-8',
)

function errorRow([code, kind]: [string, (typeof errorTable)[keyof typeof errorTable]]): string {
  const cells = [`<code>${code}</code>`, kind.status, kind.title, kind.actor, kind.retryable ? 'yes' : 'no']
  return `<tr id="${code}">${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}

import { createEmulator } from 'emulate'
import { authorizationHeaders, buildUrl, classify, parseJson, walkStream, type Ask, type RemoteRequest } from '@crosswalk/connector-kit'
import github from './index.ts'

const token = 'emulate-token'
const emulator = await createEmulator({
  service: 'github', port: 0,
  seed: { tokens: { [token]: { login: 'octocat', scopes: ['repo', 'user', 'read:org'] } },
    github: {
      users: [{ login: 'octocat', name: 'The Octocat', email: 'octocat@github.com' }, { login: 'hubot' }],
      orgs: [{ login: 'northwind', members: [{ login: 'octocat', role: 'admin' }, { login: 'hubot' }] }],
      repos: [{ owner: 'octocat', name: 'hello-world' }, { owner: 'northwind', name: 'cargo', private: true }],
    } } as never,
})
console.log(emulator.url)
const settings = { base_url: emulator.url }
const raw = async (method: string, path: string, json?: unknown) => {
  const r = await fetch(emulator.url + path, { method, headers: { authorization: `Bearer ${token}`, 'user-agent': 'x', 'content-type': 'application/json' }, body: json === undefined ? undefined : JSON.stringify(json) } as never)
  const text = await r.text(); if (r.status >= 400) console.log(method, path, r.status, text.slice(0, 200)); return text ? JSON.parse(text) : null }
await raw('POST', '/repos/octocat/hello-world/labels', { name: 'urgent', color: 'ff0000' })
for (let i = 1; i <= 130; i++) await raw('POST', '/repos/octocat/hello-world/issues', { title: `Issue ${i}`, body: 'Text', labels: i % 2 ? ['urgent'] : [], assignees: i % 3 ? ['octocat'] : [] })
await raw('PATCH', '/repos/octocat/hello-world/issues/3', { state: 'closed' })
for (let i = 1; i <= 120; i++) await raw('POST', '/repos/octocat/hello-world/issues/1/comments', { body: `Comment ${i}` })
const headersOf = (request: RemoteRequest) => ({ 'content-type': 'application/json', ...github.api.headers, ...authorizationHeaders(github.auth, { token }), ...request.headers })
const ask: Ask = async (request) => {
  const url = buildUrl(github, request, settings)
  const r = await fetch(url, { method: request.method, headers: headersOf(request), redirect: 'manual', ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }) })
  const text = await r.text()
  let body: unknown = null; try { body = text === '' ? null : parseJson(text, 'e') } catch { body = text }
  const response = { status: r.status, headers: Object.fromEntries(r.headers), body, url, at: new Date(r.headers.get('date') ?? Date.now()).toISOString() }
  const error = classify(github, response); if (error) throw error
  return response
}
console.log(github.check.account!(await ask(github.check.request)))
const walk = async (stream: string, parent?: unknown, cursor: string | null = null, etag: string | null = null) => {
  const pages = await Array.fromAsync(walkStream({ connector: github as never, stream, ask, settings, mode: cursor ? 'incremental' : 'full', cursor, etag, parent }))
  return pages }
const repos = (await walk('repositories')).flatMap((p) => p.records)
console.log('repositories', repos.map((r: any) => [r.id, r.full_name, r.has_issues]))
for (const r of repos) for (const name of ['users', 'labels', 'issues', 'comments'] as const) {
  try {
    const pages = await walk(name, r)
    const records = pages.flatMap((p) => p.records)
    const stream: any = github.streams[name]
    const problems: any[] = []
    const mapped = records.flatMap((x) => stream.mappings.flatMap((m: any) => m.read(x, problems)))
    console.log((r as any).full_name, name, pages.length, 'pages', records.length, 'records', new Set(records.map((x) => stream.id(x))).size, 'ids', problems.slice(0, 2), pages.at(-1)!.cursor)
    if (mapped[2]) console.log(JSON.stringify(mapped[2]))
    if (name === 'issues' && records.length) {
      await new Promise((d) => setTimeout(d, 2500))
      await raw('PATCH', '/repos/octocat/hello-world/issues/50', { title: 'Changed' })
      const later = await walk('issues', r, pages.at(-1)!.cursor)
      console.log('incremental', later.flatMap((p) => p.records).map((x: any) => [x.number, x.title, x.updated_at]), later.at(-1)!.cursor)
    }
  } catch (error) { console.log((r as any).full_name, name, 'FAILED', (error as any).code, (error as Error).message) }
}
for (const [what, act] of Object.entries({
  'get repository': () => github.streams.repositories.get!(String((repos[0] as any).id), {} as never),
  'get issue': () => github.streams.issues.get!(`${(repos[0] as any).id}#1`, {} as never),
  'create issue': () => github.streams.issues.actions!.create!({ repository_id: (repos[0] as any).id, title: 'x' }, {} as never),
})) try { const r = await ask(act()); console.log(what, r.status) } catch (error) { console.log(what, (error as any).code, (error as Error).message) }
await emulator.close()

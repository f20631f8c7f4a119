/** Webhooks as GitHub sends them: one event each. */
import { hmac } from '@crosswalk/connector-kit'
import type { SandboxEvent } from '@crosswalk/connector-kit/sandbox'
import { iso } from './render.ts'
import { organization } from './state.ts'

const actions: Readonly<Record<string, Readonly<Record<SandboxEvent['kind'], string>>>> = {
  repositories: { created: 'created', changed: 'edited', deleted: 'deleted' },
  labels: { created: 'created', changed: 'edited', deleted: 'deleted' },
  issues: { created: 'opened', changed: 'edited', deleted: 'deleted' },
  comments: { created: 'created', changed: 'edited', deleted: 'deleted' },
}

const names: Readonly<Record<string, string>> = {
  repositories: 'repository',
  labels: 'label',
  issues: 'issues',
  comments: 'issue_comment',
}

/** A delivery holds the record itself; the sandbox sends the part that tells which one it is. */
export function body([event]: readonly SandboxEvent[]): string {
  const { stream, id, kind, at } = event!
  const [, repository = '0', rest = ''] = /^([^#]*)#?(.*)$/s.exec(id) ?? []
  const of = (number: string | undefined) => ({ id: Number(number ?? 0), updated_at: iso(at) })
  const common = {
    action: actions[stream]?.[kind] ?? kind,
    repository: of(repository),
    organization: { login: organization },
    sender: { login: organization, type: 'User' },
  }
  switch (stream) {
    case 'issues':
      return JSON.stringify({ ...common, issue: { ...of(rest), number: Number(rest) } })
    case 'comments':
      return JSON.stringify({ ...common, issue: { ...of('0'), number: 1 }, comment: of(rest.split('-')[1]) })
    case 'labels':
      return JSON.stringify({ ...common, label: { ...of('0'), name: rest.slice('label:'.length) } })
    case 'repositories':
      return JSON.stringify(common)
    default:
      // GitHub tells about people with other events, which say nothing of who can be assigned.
      return JSON.stringify({ ...common, member: { login: id } })
  }
}

export function sign(message: { readonly body: string; readonly secret: string }): Readonly<Record<string, string>> {
  const { issue, comment, label } = JSON.parse(message.body) as Readonly<Record<string, unknown>>
  const about = comment ? 'comments' : issue ? 'issues' : label ? 'labels' : 'repositories'
  return {
    'user-agent': 'GitHub-Hookshot/sandbox',
    'x-github-event': names[about]!,
    'x-hub-signature-256': `sha256=${hmac('sha256', message.secret, message.body).toString('hex')}`,
  }
}

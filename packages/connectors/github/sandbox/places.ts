import { route, type Call, type Route, type SandboxResponse } from '@crosswalk/connector-kit/sandbox'
import { moved, notFound } from './answers.ts'
import type { Place } from './render.ts'
import { find, type GitHubState } from './state.ts'

/** A request for something in a repository. */
export type Inside = Place & Call<GitHubState>

/** Routes of a repository, which answers to its name and to its id; under a former name it tells where it is now. */
export function below(
  method: string,
  path: string,
  answer: (inside: Inside) => SandboxResponse,
): readonly Route<GitHubState>[] {
  const respond = (call: Call<GitHubState>): SandboxResponse => {
    const found = find(call.state, call.params)
    if (!found) return notFound()
    const { entry, isFormerName } = found
    const { origin } = call.request
    const [, , , , ...rest] = call.request.path.split('/')
    if (isFormerName) return moved(method, [origin, 'repositories', entry.id, ...rest].join('/'))
    return answer({ ...call, repository: entry.row, origin })
  }
  return [route(method, `/repos/:owner/:repo${path}`, respond), route(method, `/repositories/:id${path}`, respond)]
}

/** Parts of a benchmark run in processes of their own, and are called over the channel that Node gives its children. */
import { fork } from 'node:child_process'
import { once } from 'node:events'

export interface BenchProcess<Calls> {
  readonly pid: number
  call<Name extends keyof Calls>(name: Name, ...input: InputOf<Calls[Name]>): Promise<OutputOf<Calls[Name]>>
  stop(): Promise<void>
}

type InputOf<Call> = Call extends (input: infer Input) => unknown ? (unknown extends Input ? [] : [Input]) : never
type OutputOf<Call> = Call extends (...input: never) => infer Output ? Awaited<Output> : never

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

/** Starts a module that serves calls. `argument` is what it finds in `process.argv[2]`, as JSON. */
export async function startProcess<Calls>(
  module: URL,
  argument: object = {},
  nodeOptions: readonly string[] = [],
): Promise<BenchProcess<Calls>> {
  const child = fork(module, [JSON.stringify(argument)], {
    execArgv: [...nodeOptions],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const ready = Promise.withResolvers<unknown>()
  waiting.set(0, ready)
  child.on('message', ({ id, result, error }: Answer) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(result)
    else call?.reject(new Error(error))
  })
  child.once('exit', (code, signal) => {
    for (const call of waiting.values()) call.reject(new Error(`${module.pathname} ended (${code ?? signal})`))
    waiting.clear()
  })
  let calls = 0
  await ready.promise
  return {
    pid: child.pid!,
    call: (name, ...input) => {
      const answer = Promise.withResolvers<unknown>()
      waiting.set(++calls, answer)
      child.send({ id: calls, name, input: (input as unknown[])[0] })
      return answer.promise as Promise<any>
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

/** In the child: answers calls until the parent lets go, then runs `end` and exits. */
export function serveCalls(calls: Readonly<Record<string, (input: any) => unknown>>, end?: () => Promise<void>): void {
  const answer = async (id: number, name: string, input: unknown): Promise<Answer> => {
    try {
      return { id, result: await calls[name]!(input) }
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }
  process.on('message', ({ id, name, input }: { id: number; name: string; input: unknown }) => {
    void answer(id, name, input).then((message) => process.send!(message))
  })
  process.on('disconnect', () => void Promise.resolve(end?.()).finally(() => process.exit(0)))
  process.send!({ id: 0 })
}

/** In the child: what the parent handed over. */
export const argument = (): unknown => JSON.parse(process.argv[2] ?? '{}')

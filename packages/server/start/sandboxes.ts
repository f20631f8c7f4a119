import { createSandbox, serveSandbox, type SandboxDefinition } from '@crosswalk/connector-kit/sandbox'
import { sandboxes } from '@crosswalk/connectors/sandboxes'

export interface RunningSandbox {
  readonly definition: SandboxDefinition<any>
  readonly url: string
  close(): Promise<void>
}

/** Serves the stand-in of every vendor on a free port of this machine. */
export const startSandboxes = (): Promise<RunningSandbox[]> =>
  Promise.all(
    sandboxes.map(async (definition) => {
      const served = await serveSandbox(createSandbox(definition))
      return { definition, url: served.url, close: () => served.close() }
    }),
  )

import type { AnyStream, Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'

/** Where the raw records of a stream are listed. */
export interface StreamEndpoint {
  readonly method: string
  readonly path: string
}

/** The request for the first page; `/{stream}` where that cannot be told without a parent record. */
export function endpointOf(
  stream: AnyStream,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): StreamEndpoint {
  try {
    const input = { fields: [], settings, now: new Date(0).toISOString(), position: undefined, since: undefined }
    const { method, path } = stream.list(input)
    return { method, path: path.split('?')[0]! }
  } catch {
    return { method: 'GET', path: `/${name}` }
  }
}

/** The streams whose raw records become records of a model. */
export const streamsOf = (
  connector: Connector,
  model: Pick<Model, 'name'>,
): readonly (readonly [string, AnyStream])[] =>
  Object.entries(connector.streams).filter(([, stream]) =>
    stream.mappings.some((mapping) => mapping.model.name === model.name),
  )

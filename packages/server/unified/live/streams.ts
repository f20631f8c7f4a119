import type { Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { settingsOf, type SettingsByModel } from '../../mapping/index.ts'

/** The streams that fill a model, in the order of the connector. */
export const streamsOf = (connector: Connector, model: Pick<Model, 'name'>): readonly string[] =>
  Object.entries(connector.streams)
    .filter(([, stream]) => stream.mappings.some((mapping) => mapping.model.name === model.name))
    .map(([name]) => name)

/** The models that a stream fills. */
export const modelsIn = (connector: Connector, stream: string): readonly Model[] => [
  ...new Set(connector.streams[stream]!.mappings.map((mapping) => mapping.model as Model)),
]

export const isLive = (settings: SettingsByModel, model: string): boolean =>
  settingsOf(settings, model).source === 'live'

/** Streams of which nothing is stored. */
export const liveStreams = (connector: Connector, settings: SettingsByModel): readonly string[] =>
  Object.keys(connector.streams).filter((stream) => {
    const models = modelsIn(connector, stream)
    return models.length > 0 && models.every(({ name }) => isLive(settings, name))
  })

/** What customers configure of how payloads become records, and the endpoints by which they do. */
import type { AnyRoute } from '../http/route.ts'
import type { Platform } from '../platform.ts'
import { enumTableRoutes } from './enum-table-routes.ts'
import { ownFieldMappingRoutes } from './own-routes.ts'
import { ownTargetFieldRoutes } from './own-target-field-routes.ts'
import { previewRoutes } from './preview-routes.ts'
import { publishedFieldMappingRoutes } from './published-routes.ts'
import { remoteFieldRoutes } from './remote-fields/remote-field-routes.ts'
import { targetFieldRoutes } from './target-field-routes.ts'

export { fieldsOfStreams } from './remote-fields/account-fields.ts'
export { jsonSchemaOf, readable, typeOfValue } from './remote-fields/field-type.ts'
export { items } from './remote-fields/payload-fields.ts'
export { misfit, typedValue } from './remote-fields/typed-value.ts'
export { streamsOf } from './remote-fields/stream-endpoint.ts'
export { fieldKey, isMapped, mappedPaths, pathText, type StreamField } from './remote-fields/stream-fields.ts'

/** Target fields, field mappings, remote fields and enum tables. */
export const fieldMappingRoutes = (platform: Platform): readonly AnyRoute[] => [
  ...targetFieldRoutes(platform),
  ...ownTargetFieldRoutes(platform),
  ...publishedFieldMappingRoutes(platform),
  ...remoteFieldRoutes(platform),
  // Before the routes of one mapping: `preview` is no id.
  ...previewRoutes(platform),
  ...ownFieldMappingRoutes(platform),
  ...enumTableRoutes(platform),
]

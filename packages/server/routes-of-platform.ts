import { controlRoutes } from './admin/control-routes.ts'
import { fieldMappingRoutes } from './configuration/index.ts'
import type { AnyRoute } from './http/route.ts'
import { linkRoutes } from './linking/link-routes.ts'
import type { Platform } from './platform.ts'
import { passthroughRoutes } from './passthrough/index.ts'
import { contentRoutes } from './unified/content/index.ts'
import { explainRoutes } from './unified/explain/routes.ts'
import { historyRoutes } from './unified/history/routes.ts'
import { liveRoutes } from './unified/live/index.ts'
import { metaRoutes } from './unified/meta/index.ts'
import { remoteFieldClassRoutes } from './unified/remote-field-class/index.ts'
import { valueRoutes } from './unified/value/routes.ts'
import { writeRoutes } from './unified/write/index.ts'

/** Every route that needs the whole platform, in the order in which paths are tried. */
export const routesOfPlatform = (platform: Platform): readonly AnyRoute[] => [
  ...linkRoutes(platform),
  ...controlRoutes(platform),
  ...fieldMappingRoutes(platform),
  ...remoteFieldClassRoutes(platform),
  ...metaRoutes(platform),
  ...valueRoutes(platform),
  ...explainRoutes(platform),
  ...historyRoutes(),
  ...writeRoutes(platform),
  ...liveRoutes(platform),
  ...contentRoutes(platform),
  ...passthroughRoutes(platform),
]

import type { AnyRoute } from './http/route.ts'
import { linkRoutes } from './linking/link-routes.ts'
import type { Platform } from './platform.ts'
import { explainRoutes } from './unified/explain/routes.ts'
import { historyRoutes } from './unified/history/routes.ts'
import { valueRoutes } from './unified/value/routes.ts'
import { writeRoutes } from './unified/write/index.ts'

/** Every route that needs the whole platform, in the order in which paths are tried. */
export const routesOfPlatform = (platform: Platform): readonly AnyRoute[] => [
  ...linkRoutes(platform),
  ...valueRoutes(platform),
  ...explainRoutes(platform),
  ...historyRoutes(),
  ...writeRoutes(platform),
]

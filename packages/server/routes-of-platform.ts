import type { AnyRoute } from './http/route.ts'
import { linkRoutes } from './linking/link-routes.ts'
import type { Platform } from './platform.ts'

/** Every route that needs the whole platform, in the order in which paths are tried. */
export const routesOfPlatform = (platform: Platform): readonly AnyRoute[] => [...linkRoutes(platform)]

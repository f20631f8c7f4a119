import type { Connector } from '@crosswalk/connector-kit'
import { parametersOf } from '@crosswalk/models'
import { Hono } from 'hono'
import type { Platform } from './platform.ts'
import type { Database } from './store/database.ts'
import { unifiedRoutes } from './unified/routes.ts'
import { Door } from './http/door.ts'
import { IdempotencyKeys } from './http/idempotency.ts'
import { mount } from './http/mount.ts'
import { openapiOf } from './http/openapi.ts'
import { platformRoutes } from './http/platform-routes.ts'
import { publicRoutes } from './http/public-routes.ts'
import type { AnyRoute } from './http/route.ts'
import type { PlatformServices } from './http/services.ts'
import type { HttpSettings } from './http/settings.ts'

/** What the HTTP interface stands on. */
export interface AppDependencies {
  readonly database: Database
  readonly services: PlatformServices
  readonly findConnector: (id: string) => Connector | undefined
  readonly settings: HttpSettings
  /** Without it every read is answered from the store. */
  readonly platform?: Platform
  /** Routes of other parts, such as the linking page or webhooks in. */
  readonly moreRoutes?: readonly AnyRoute[]
}

/** The whole HTTP interface: the platform's endpoints, the unified API, and what is public. */
export function createApp(dependencies: AppDependencies): Hono {
  const { database, settings } = dependencies
  const app = new Hono()
  const routes = allRoutes(dependencies)
  mount(app, routes, new Door(database), new IdempotencyKeys(database), settings)
  return app
}

/** Every route, in the order in which paths are tried. */
export function allRoutes({
  database,
  services,
  findConnector,
  settings,
  platform,
  moreRoutes = [],
}: AppDependencies): readonly AnyRoute[] {
  const routes: AnyRoute[] = [
    ...publicRoutes(
      database,
      openapiOf(() => routes, settings.publicUrl),
    ),
    ...platformRoutes(services, settings),
    ...unifiedRoutes({ findConnector, settings, platform }),
    ...moreRoutes,
  ]
  // Paths with fewer parameters come first, so that `groups/types` is not taken for a group.
  return routes.sort((a, b) => parametersOf(a.path).length - parametersOf(b.path).length)
}

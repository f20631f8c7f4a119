/** Raw calls to vendors, with the credential of a linked account. */
export { passthroughRoutes } from './routes.ts'
export { passthroughTasks } from './tasks.ts'

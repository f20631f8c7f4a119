/** What can be written, for one linked account at this moment. */
export { metaRoutes } from './routes.ts'

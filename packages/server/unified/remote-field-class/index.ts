/** The fields of the vendor, typed. */
export { remoteFieldClassRoutes } from './routes.ts'

/** The contents of files and attachments. */
export { contentRoutes } from './routes.ts'

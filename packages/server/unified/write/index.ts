/** Writing to vendors: create, update, delete, in batches and by tasks, with a ledger behind it. */
export { forgetWrites } from './forget.ts'
export { writeRoutes } from './routes.ts'
export { writeTasks } from './tasks.ts'

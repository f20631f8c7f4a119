/** Writing to vendors: create, update, delete, in batches and by tasks, with a ledger behind it. */
export { parkedWrites, type ParkedWrite } from './parked.ts'
export { writeRoutes } from './routes.ts'
export { writeTasks } from './tasks.ts'

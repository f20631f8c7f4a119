/** Reads that ask the vendor: live, hybrid, and what is stored of neither. */
export { liveTasks } from './forget.ts'
export { readBySource } from './read.ts'
export { liveRoutes } from './routes.ts'
export { readPast, sourceHeader } from './source.ts'

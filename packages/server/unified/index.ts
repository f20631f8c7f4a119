/** The unified API: reads of every common model, from the declarations. */
export { canonicalFilterValue, filterName, filterTerms, type FilterTerm } from '../mapping/filter-terms.ts'
export { unifiedRoutes, type UnifiedDependencies } from './routes.ts'

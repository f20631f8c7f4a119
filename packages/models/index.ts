/** The common models, and everything that is derived from their declarations. */
export * from './filter-path.ts'
export * from './json-schema.ts'
export * from './language/index.ts'
export * from './registry.ts'
export * from './route-table.ts'
export {
  componentName,
  components,
  createSchema,
  provenanceSchema,
  recordSchema,
  remoteFieldSchema,
  updateSchema,
  vocabularyName,
  writableFields,
  type Shape,
} from './validation.ts'
export * as accounting from './accounting/index.ts'
export * as ats from './ats/index.ts'
export * as crm from './crm/index.ts'
export * as filestorage from './filestorage/index.ts'
export * as hris from './hris/index.ts'
export * as mktg from './mktg/index.ts'
export * as ticketing from './ticketing/index.ts'

export * from './field.ts'
export * from './filter.ts'
export * from './model.ts'

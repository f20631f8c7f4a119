declare module '@michaelhomer/jqjs' {
  export function compile(source: string): (input: unknown) => Iterable<unknown>
}

declare module 'jmespath' {
  const jmespath: { search(input: unknown, source: string): unknown }
  export default jmespath
}

/** Where this differs from jq 1.8 by decision, with the programs of jq's own suites that show it. README.md has it as a table. */
export interface Difference {
  what: string
  reason: string
  /** Which programs of the suites differ because of it. */
  concerns: (program: string) => boolean
}

export const differences: readonly Difference[] = [
  {
    what: '`import`, `include`, `module`, `modulemeta`',
    reason: 'Expressions are stored one by one and read no files. Using a module is a syntax error that says so.',
    concerns: (program) => /^(?:import|include|modulemeta)\b/.test(program),
  },
  {
    what: '`input` fails with "No more inputs"; `inputs` is empty',
    reason: 'An expression has one input. jq\'s own test runner has no inputs either, and fails with "break".',
    concerns: (program) => program === 'try input catch .',
  },
  {
    what: '`$ENV` and `env` are `{}`',
    reason: "The environment of the process is not the expression's to read.",
    concerns: (program) => /^(?:\$ENV|env)\./.test(program),
  },
  {
    what: 'The text of a number is kept only where JavaScript would lose digits: `1.000` is `1`',
    reason: 'Values go in and out as JavaScript numbers, which is what callers and `JSON.stringify` work on.',
    concerns: (program) => program.includes('[1.00,true]'),
  },
]

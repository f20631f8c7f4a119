import fc from 'fast-check'

/** Programs that every jq from 1.6 on understands the same way. */
const atoms = fc.constantFrom(
  '.',
  '.a',
  '.b',
  '.[0]',
  '.[1]',
  '.[]',
  '.a[]?',
  '..',
  '.a?',
  '.[1:]',
  '.[:-1]',
  '1',
  '2',
  '-1',
  '0.5',
  '"a"',
  '"x\\(.)"',
  'null',
  'true',
  'false',
  '[]',
  '{}',
  '[.[]?]',
  '{a: .}',
  '{a, b: 1}',
  'length',
  'keys',
  'add',
  'sort',
  'type',
  'reverse',
  'not',
  'first',
  'tojson',
  'tostring',
  'to_entries',
  'unique',
  'min',
  'max',
  'flatten',
  'paths',
  'any',
  'all',
  'empty',
  'ascii_downcase',
  'floor',
  '[paths]',
  'tostream',
  'range(3)',
  'keys_unsorted?',
  'values',
  'scalars',
  'error',
  'transpose',
  '@json',
  '@text',
  '@base64',
  '@html',
)

/** Generated programs: short, often failing, and sometimes with many outputs. */
export const programs: fc.Arbitrary<string> = fc.letrec<{ program: string }>((tie) => ({
  program: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atoms,
    fc
      .tuple(tie('program'), fc.constantFrom('|', ',', '+', '-', '*', '//', '==', '<', 'and', 'or'), tie('program'))
      .map(([a, op, b]) => `((${a}) ${op} (${b}))`),
    tie('program').map((p) => `[${p}]`),
    tie('program').map((p) => `(try (${p}) catch .)`),
    tie('program').map((p) => `(${p})?`),
    tie('program').map((p) => `map(${p})`),
    tie('program').map((p) => `select(${p})`),
    tie('program').map((p) => `first(${p})`),
    tie('program').map((p) => `[limit(3; ${p})]`),
    tie('program').map((p) => `[path(${p})]`),
    tie('program').map((p) => `sort_by(${p})`),
    tie('program').map((p) => `group_by(${p})`),
    tie('program').map((p) => `has(${p})`),
    tie('program').map((p) => `del(${p})`),
    tie('program').map((p) => `{a: (${p})}`),
    fc
      .tuple(tie('program'), tie('program'))
      .map(([a, b]) => `(${a}) as $x | (${b}) | [., $x]`)
      .map((p) => `(${p})`),
    fc.tuple(tie('program'), tie('program')).map(([a, b]) => `reduce (${a}) as $x (null; [., $x, (${b})] | last)`),
    fc.tuple(tie('program'), tie('program')).map(([a, b]) => `[foreach (${a}) as $x (0; . + 1; [., $x, (${b})])]`),
    fc
      .tuple(tie('program'), tie('program'), tie('program'))
      .map(([a, b, c]) => `if (${a}) then (${b}) else (${c}) end`),
    fc
      .tuple(fc.constantFrom('.a', '.[0]', '.[]', '.a.b', '..'), tie('program'))
      .map(([path, p]) => `(${path} |= (${p}))`),
    fc
      .tuple(fc.constantFrom('.a', '.[0]', '.[]', '.a.b'), fc.constantFrom('=', '+='), tie('program'))
      .map(([path, op, p]) => `(${path} ${op} (${p}))`),
    fc.tuple(tie('program'), tie('program')).map(([a, b]) => `(def f(g): [g]; f(${a}) | ${b})`),
    fc
      .tuple(tie('program'), tie('program'))
      .map(([a, b]) => `(label $out | (${a}) | ., (if (${b}) then break $out else . end))`),
  ),
})).program

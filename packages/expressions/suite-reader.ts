/** One case of jq's own test suites. */
export type SuiteCase =
  | { kind: 'runs'; line: number; program: string; input: string; outputs: string[] }
  | { kind: 'fails'; line: number; program: string }

/** Reads a suite: cases of a program, an input and outputs, or of a program that must not compile. */
export function readSuite(text: string): SuiteCase[] {
  const lines = text.split('\n')
  const cases: SuiteCase[] = []
  const isBlank = (line: string): boolean => line.trim() === '' || line.startsWith('#')
  for (let index = 0; index < lines.length;) {
    const line = lines[index] ?? ''
    if (isBlank(line)) {
      index++
      continue
    }
    const start = index
    if (line.startsWith('%%FAIL')) {
      cases.push({ kind: 'fails', line: start + 2, program: lines[start + 1] ?? '' })
      index = endOfBlock(lines, start)
      continue
    }
    const end = endOfBlock(lines, start)
    const outputs = lines.slice(start + 2, end).filter((output) => !output.startsWith('#'))
    cases.push({ kind: 'runs', line: start + 1, program: line, input: lines[start + 1] ?? '', outputs })
    index = end
  }
  return cases
}

function endOfBlock(lines: string[], start: number): number {
  let end = start
  while (end < lines.length && (lines[end] ?? '').trim() !== '') end++
  return end
}

import { styleText } from 'node:util'

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** How far the rounds lie apart, as a share of the median. */
export const spread = (values: readonly number[]): string =>
  `±${(((Math.max(...values) - Math.min(...values)) / 2 / median(values)) * 100).toFixed(0)}%`

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en')
export const percent = (value: number): string => `${(value * 100).toFixed(0)}%`
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`

/** A table whose first column is text and whose others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')
  return [styleText('bold', line(head)), ...rows.map(line)].join('\n')
}

/** One line that says whether a bar of DESIGN.md is held. */
export const bar = (what: string, isHeld: boolean, figure: string, wanted: string): string =>
  `${isHeld ? styleText('green', 'held  ') : styleText('red', 'missed')} ${what}: ${figure} (bar: ${wanted})`

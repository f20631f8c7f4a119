import type { Node } from './ast.ts'

export interface Analysis {
  inputPaths: never[]
  isPlainPath: boolean
  growth: number
}
export function analyse(_node: Node): Analysis {
  return { inputPaths: [], isPlainPath: false, growth: Infinity }
}

import type { Node } from './syntax.ts'

/** Whether a node may match without consuming anything; true when in doubt. */
export function isNullable(node: Node): boolean {
  switch (node.type) {
    case 'character':
    case 'set':
      return false
    case 'sequence':
      return node.nodes.every(isNullable)
    case 'alternation':
      return node.nodes.some(isNullable)
    case 'group':
    case 'atomic':
      return isNullable(node.node)
    case 'repeat':
      return node.min === 0 || isNullable(node.node)
    case 'condition':
      return isNullable(node.yes) || isNullable(node.no)
    case 'empty':
    case 'assertion':
    case 'keep':
    case 'look':
    case 'backreference':
    case 'call':
      return true
  }
}

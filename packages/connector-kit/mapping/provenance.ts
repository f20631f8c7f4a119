import { record, type ItemNodes, type Node } from './node.ts'

/** The remote paths a value comes from: `properties.email`, `lines[].amount`. */
export function pathsOf(node: Node, prefix = ''): readonly string[] {
  switch (node.op) {
    case 'path':
      return [(node.root === record ? '' : prefix) + node.path.join('.')]
    case 'codec':
    case 'fixed':
      return pathsOf(node.of, prefix)
    case 'compute':
    case 'first':
      return node.of.flatMap((of) => pathsOf(of, prefix))
    case 'list':
      return node.items.flatMap((item) => pathsOfItem(item, prefix))
    case 'each':
      return pathsOfItem(node.item, `${pathsOf(node.of, prefix)[0] ?? ''}[].`)
    case 'constant':
    case 'unsupported':
      return []
  }
}

const pathsOfItem = (item: ItemNodes, prefix: string): readonly string[] =>
  Object.values(item).flatMap((node) => pathsOf(node, prefix))

/** The names of the codecs on the way, outermost first. */
export function codecsOf(node: Node): readonly string[] {
  if (node.op === 'codec') return [node.codec.name, ...codecsOf(node.of)]
  if (node.op === 'fixed') return codecsOf(node.of)
  return []
}

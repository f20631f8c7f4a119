import type { Node } from '../ast.ts'
import type { Filter } from '../filter.ts'
import type { Scope } from '../scope.ts'

/** Compiles a node where certain names are in scope. Handed to each family, so that none imports the others. */
export type Compile = (node: Node, scope: Scope) => Filter

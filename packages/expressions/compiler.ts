import type { Node } from './ast.ts'
import { compileAssignment } from './compile/assignment.ts'
import { compileBind, compileForeach, compileReduce } from './compile/bind.ts'
import { compileArray, compileFormat, compileLiteral, compileObject, compileString } from './compile/construct.ts'
import { compileBreak, compileComma, compileIf, compileLabel, compilePipe, compileTry } from './compile/control.ts'
import { compileCall, compileDefinition, compileVariable } from './compile/definitions.ts'
import {
  compileAlternative,
  compileArithmetic,
  compileComparison,
  compileLogical,
  compileNegate,
} from './compile/operators.ts'
import { compileIdentity, compileIndex, compileIterate, compileRecurse, compileSlice } from './compile/path-nodes.ts'
import type { Filter } from './filter.ts'
import type { Scope } from './scope.ts'
import { syntaxError } from './source.ts'

/** Turns a node into closures. Names are resolved, constants folded, and single outputs found out on the way. */
export function compileNode(node: Node, scope: Scope): Filter {
  if (--scope.unit.nodesLeft < 0) throw syntaxError(scope.unit.source, node.offset, 'The expression is too large')
  switch (node.kind) {
    case 'identity':
      return compileIdentity()
    case 'literal':
      return compileLiteral(node)
    case 'string':
      return compileString(node, scope, compileNode)
    case 'format':
      return compileFormat(node, scope)
    case 'index':
      return compileIndex(node, scope, compileNode)
    case 'slice':
      return compileSlice(node, scope, compileNode)
    case 'iterate':
      return compileIterate(node, scope, compileNode)
    case 'recurse':
      return compileRecurse()
    case 'array':
      return compileArray(node, scope, compileNode)
    case 'object':
      return compileObject(node, scope, compileNode)
    case 'negate':
      return compileNegate(node, scope, compileNode)
    case 'pipe':
      return compilePipe(node, scope, compileNode)
    case 'comma':
      return compileComma(node, scope, compileNode)
    case 'arithmetic':
      return compileArithmetic(node, scope, compileNode)
    case 'comparison':
      return compileComparison(node, scope, compileNode)
    case 'logical':
      return compileLogical(node, scope, compileNode)
    case 'alternative':
      return compileAlternative(node, scope, compileNode)
    case 'assignment':
      return compileAssignment(node, scope, compileNode)
    case 'if':
      return compileIf(node, scope, compileNode)
    case 'try':
      return compileTry(node, scope, compileNode)
    case 'reduce':
      return compileReduce(node, scope, compileNode)
    case 'foreach':
      return compileForeach(node, scope, compileNode)
    case 'bind':
      return compileBind(node, scope, compileNode)
    case 'definition':
      return compileDefinition(node, scope, compileNode)
    case 'label':
      return compileLabel(node, scope, compileNode)
    case 'break':
      return compileBreak(node, scope)
    case 'variable':
      return compileVariable(node, scope)
    case 'call':
      return compileCall(node, scope, compileNode)
  }
}

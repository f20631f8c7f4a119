import { raiseAbout } from '../describe.ts'
import { isNumber, toDouble, type Value } from '../values.ts'
import { besselJ, besselY } from './math-bessel.ts'
import { erf, erfc, gamma, logGamma, logGammaSign } from './math-gamma.ts'
import { exponentOf, nextAfter, remainder, roundHalfEven, scale } from './math-floating.ts'
import { valueBuiltins, type BuiltinTable } from './builtin.ts'
import type { ValueFunction } from './value-call.ts'

const UNARY: Record<string, (x: number) => number> = {
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  erf,
  erfc,
  exp: Math.exp,
  exp10: (x) => 10 ** x,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  fabs: Math.abs,
  floor: Math.floor,
  gamma: logGamma,
  j0: (x) => besselJ(0, x),
  j1: (x) => besselJ(1, x),
  lgamma: logGamma,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  logb: (x) => (x === 0 ? -Infinity : Number.isFinite(x) ? exponentOf(x) : Math.abs(x)),
  nearbyint: roundHalfEven,
  rint: roundHalfEven,
  round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  significand: (x) => (x === 0 || !Number.isFinite(x) ? x : scale(x, -exponentOf(x))),
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
  tgamma: gamma,
  trunc: Math.trunc,
  y0: (x) => besselY(0, x),
  y1: (x) => besselY(1, x),
}

const BINARY: Record<string, (x: number, y: number) => number> = {
  atan2: Math.atan2,
  copysign: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
  drem: remainder,
  fdim: (x, y) => (Number.isNaN(x + y) ? Number.NaN : Math.max(x - y, 0)),
  fmax: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)),
  fmin: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)),
  fmod: (x, y) => x % y,
  hypot: Math.hypot,
  jn: besselJ,
  ldexp: scale,
  nextafter: nextAfter,
  nexttoward: nextAfter,
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  remainder,
  scalb: (x, y) => scale(x, y),
  scalbln: scale,
  yn: besselY,
}

const numeric = (value: Value = null): number =>
  isNumber(value) ? toDouble(value) : raiseAbout(value, 'number required')

/** A number's fraction between 0.5 and 1, and its power of two. */
function frexp(x: number): Value {
  if (x === 0 || !Number.isFinite(x)) return [x, 0]
  const exponent = exponentOf(x) + 1
  return [scale(x, -exponent), exponent]
}

const entries: [string, ValueFunction][] = [
  ...Object.entries(UNARY).map(([name, compute]): [string, ValueFunction] => [
    `${name}/0`,
    (_run, input) => compute(numeric(input)),
  ]),
  ...Object.entries(BINARY).map(([name, compute]): [string, ValueFunction] => [
    `${name}/2`,
    (_run, _input, x, y) => compute(numeric(x), numeric(y)),
  ]),
  ['fma/3', (_run, _input, x, y, z) => numeric(x) * numeric(y) + numeric(z)],
  ['frexp/0', (_run, input) => frexp(numeric(input))],
  ['lgamma_r/0', (_run, input) => [logGamma(numeric(input)), logGammaSign(numeric(input))]],
  [
    'modf/0',
    (_run, input) => {
      const x = numeric(input)
      return Math.abs(x) === Infinity ? [x > 0 ? 0 : -0, x] : [x - Math.trunc(x), Math.trunc(x)]
    },
  ],
]

export const mathBuiltins: BuiltinTable = valueBuiltins(Object.fromEntries(entries))

/** The four tasks in every language that can express them. */
import { cityOf, mapOrder, mapOrders, sizeOf } from './hand-written.ts'
import { order, type Order } from './orders.ts'

export interface Task {
  readonly name: string
  /** A power of two: the measuring loop goes round them, so that no result can be computed once and kept. */
  readonly inputs: readonly unknown[]
  readonly handWritten: (input: never) => unknown
  readonly jq: string
  /** Where jqjs cannot be given the same as jq. */
  readonly jqjs?: string
  readonly jsonata: string
  /** JMESPath has no arithmetic and no conditions: absent where it would need them. */
  readonly jmespath?: string
}

const jqOrderWith = (or: (path: string, otherwise: string) => string): string => `{
  remote_id: .id,
  number: "SO-\\(.number)",
  placed_at: .created_at,
  currency: ${or('.currency', '"EUR"')},
  status: (if .state == "paid" then "OPEN"
    elif .state == "shipped" then "CLOSED"
    elif .state == "cancelled" then "VOID"
    else "UNKNOWN" end),
  is_gift: .gift,
  note: ${or('.note', '""')},
  channel: .source.channel,
  customer: (.customer | {
    id,
    name: "\\(.first_name) \\(.last_name)",
    email,
    company: ${or('.company', '"private"')}
  }),
  address: (.customer.address | {street, city, postal_code: .zip, country: .country_code}),
  lines: (.lines | map({
    sku: .product.sku,
    name: .product.title,
    quantity,
    unit_price: .price,
    discount: ${or('.discount', '0')},
    total: (.quantity * .price)
  })),
  total: (.lines | map(.quantity * .price) | add)
}`

const jqOrder = jqOrderWith((path, otherwise) => `(${path} // ${otherwise})`)

/** The `//` of jqjs 1.6 puts out the null on its left as well. */
const jqjsOrder = jqOrderWith((path, otherwise) => `(if ${path} then ${path} else ${otherwise} end)`)

const jsonataOrder = `{
  "remote_id": id,
  "number": "SO-" & number,
  "placed_at": created_at,
  "currency": currency ? currency : "EUR",
  "status": state = "paid" ? "OPEN"
    : state = "shipped" ? "CLOSED"
    : state = "cancelled" ? "VOID"
    : "UNKNOWN",
  "is_gift": gift,
  "note": note ? note : "",
  "channel": source.channel,
  "customer": customer.{
    "id": id,
    "name": first_name & " " & last_name,
    "email": email,
    "company": company ? company : "private"
  },
  "address": customer.address.{"street": street, "city": city, "postal_code": zip, "country": country_code},
  "lines": [lines.{
    "sku": product.sku,
    "name": product.title,
    "quantity": quantity,
    "unit_price": price,
    "discount": discount ? discount : 0,
    "total": quantity * price
  }],
  "total": $sum(lines.(quantity * price))
}`

const task = <Input>(given: Omit<Task, 'inputs' | 'handWritten'> & Typed<Input>): Task => given

/** Ties a hand-written function to the inputs it is given. */
interface Typed<Input> {
  readonly inputs: readonly Input[]
  readonly handWritten: (input: Input) => unknown
}

// Few enough to stay in the cache of a core: a miss would cost more than a path.
const orders = Array.from({ length: 16 }, (_, index) => order(index))
const pageOf = (page: number): Order[] => Array.from({ length: 1000 }, (_, index) => order(page * 1000 + index))

/** Single orders first, then the page of 1,000. */
export const tasks = {
  path: task({
    name: 'path',
    inputs: orders,
    handWritten: cityOf,
    jq: '.customer.address.city',
    jsonata: 'customer.address.city',
    jmespath: 'customer.address.city',
  }),
  condition: task({
    name: 'condition with a sum',
    inputs: orders,
    handWritten: sizeOf,
    jq: 'if (.lines | map(.quantity * .price) | add) > 1000 then "large" else "small" end',
    jsonata: '$sum(lines.(quantity * price)) > 1000 ? "large" : "small"',
  }),
  order: task({
    name: 'one order',
    inputs: orders,
    handWritten: mapOrder,
    jq: jqOrder,
    jqjs: jqjsOrder,
    jsonata: jsonataOrder,
  }),
  orders: task({
    name: '1,000 orders',
    inputs: [pageOf(0), pageOf(1)],
    handWritten: mapOrders,
    jq: `map(${jqOrder})`,
    jqjs: `map(${jqjsOrder})`,
    jsonata: `[$.${jsonataOrder}]`,
  }),
}

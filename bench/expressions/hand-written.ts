/** The four tasks as one would write them in JavaScript: what every other figure is a multiple of. */
import type { Order } from './orders.ts'

export const cityOf = (order: Order) => order.customer.address.city

export const sizeOf = (order: Order) => (totalOf(order) > 1000 ? 'large' : 'small')

function totalOf(order: Order): number {
  let total = 0
  for (const line of order.lines) total += line.quantity * line.price
  return total
}

export function mapOrder(order: Order) {
  const { customer } = order
  return {
    remote_id: order.id,
    number: `SO-${order.number}`,
    placed_at: order.created_at,
    currency: order.currency ?? 'EUR',
    status: statusOf(order.state),
    is_gift: order.gift,
    note: order.note ?? '',
    channel: order.source.channel,
    customer: {
      id: customer.id,
      name: `${customer.first_name} ${customer.last_name}`,
      email: customer.email,
      company: customer.company ?? 'private',
    },
    address: {
      street: customer.address.street,
      city: customer.address.city,
      postal_code: customer.address.zip,
      country: customer.address.country_code,
    },
    lines: order.lines.map((line) => ({
      sku: line.product.sku,
      name: line.product.title,
      quantity: line.quantity,
      unit_price: line.price,
      discount: line.discount ?? 0,
      total: line.quantity * line.price,
    })),
    total: totalOf(order),
  }
}

function statusOf(state: string): string {
  if (state === 'paid') return 'OPEN'
  if (state === 'shipped') return 'CLOSED'
  if (state === 'cancelled') return 'VOID'
  return 'UNKNOWN'
}

export const mapOrders = (orders: readonly Order[]) => orders.map(mapOrder)

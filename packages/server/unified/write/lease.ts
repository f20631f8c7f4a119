/** Seconds without a sign of life after which whoever holds something counts as dead. */
export const leaseSeconds = 20

/**
 * Does work while a lease on it is renewed. Where the lease cannot be renewed (the database is away) the work goes on: whoever
 * takes over looks before they do anything.
 */
export async function whileLeased<T>(renew: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void renew().catch(() => {}), (leaseSeconds / 3) * 1000)
  timer.unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

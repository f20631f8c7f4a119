import process from 'node:process'

/** Milliseconds between looks. */
const interval = 250

/**
 * npm runs a script in a shell, and passes signals to the shell alone: with SIGTERM (systemd, Docker) both end, and what they
 * started would stay. So where npm has started us, we stop when our parent is gone.
 */
export function stopWithNpm(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, interval)
  timer.unref()
}

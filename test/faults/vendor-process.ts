/** A sandbox in a process of its own: `node vendor-process.ts '{"records":20000,"seed":1}'`. Sends its URL to its parent. */
import process from 'node:process'
import { serveSandbox } from '@crosswalk/connector-kit/sandbox'
import { createVendor } from './vendor.ts'

const served = await serveSandbox(createVendor(JSON.parse(process.argv[2]!)))
process.on('disconnect', () => process.exit(0))
process.send!(served.url)

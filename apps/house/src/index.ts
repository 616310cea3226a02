export { configSchema, type Config } from './config.ts'
export type { House, Role, StartOptions } from './house.ts'
export { loadConfig } from './load-config.ts'
export { startHouse } from './start-house.ts'

export { findRedisProgram } from './find-redis-program.ts'
export { startRedis, type RunningRedis } from './start-redis.ts'

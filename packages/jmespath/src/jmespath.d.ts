declare module 'jmespath' {
  const jmespath: unknown
  export default jmespath
}

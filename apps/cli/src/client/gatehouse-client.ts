import type {
  ActionRecord,
  ApprovalRecord,
  Check,
  DetailsAnswer,
  EnrichmentAnswer,
  ExplainAnswer,
  ExecutionAnswer,
  HookPutAnswer,
  HookTestAnswer,
  ImportAnswer,
  KeyRecord,
  LimitsAnswer,
  ModelsAnswer,
  PreviewAnswer,
  RulesBody,
  RulesChange,
  RulesLint,
  RuleEnrichmentAnswer,
  RunAnswer,
  RefreshAnswer,
  SearchAnswer,
  SimulationAnswer,
  SecretRecord,
  SubscriptionRecord,
  SyncAnswer,
  ToolsImportAnswer,
  UserRecord,
  VersionRecord,
  GrantRecord,
  SourceRecord,
} from './answers.ts'
import { unexpectedAnswer } from './error-from-answer.ts'
import { type HttpRequest, type HttpTransport, type JsonObject, pathSegment, type Progress } from './http-transport.ts'

type Query = NonNullable<HttpRequest['query']>
type OnProgress = (progress: Progress) => void

/** Longest a call may wait on the server on top of the time it was asked to wait. */
const callMarginMs = 150_000
/** The server gives a refresh nine minutes. */
const refreshTimeoutMs = 600_000
/** A million entries are read in pages. */
const simulationTimeoutMs = 600_000

/** The REST API of Gatehouse, one method per route. Answers are checked for the list they must carry and passed on whole. */
export class GatehouseClient {
  readonly #http: HttpTransport

  constructor(http: HttpTransport) {
    this.#http = http
  }

  get url(): string {
    return this.#http.connection.url
  }

  search(body: { query?: string; queries?: readonly string[]; namespaces?: readonly string[]; limit?: number }) {
    return this.#withList<SearchAnswer & JsonObject>('tools', { method: 'POST', path: '/api/search', body })
  }

  details(tools: readonly string[]) {
    const request = { method: 'POST', path: '/api/tools/details', body: { tools } } as const
    return this.#withList<DetailsAnswer & JsonObject>('tools', request)
  }

  namespaces(query: Query) {
    return this.#withList<JsonObject>('namespaces', { method: 'GET', path: '/api/namespaces', query })
  }

  call(
    body: { tool: string; input: unknown; idempotency_key?: string; wait_ms?: number; dry_run?: boolean },
    onProgress: OnProgress = () => {},
  ): Promise<ExecutionAnswer & JsonObject> {
    const timeoutMs = callMarginMs + (body.wait_ms ?? 0)
    return this.#followed({ method: 'POST', path: '/api/executions', body, timeoutMs }, onProgress)
  }

  executions(query: Query) {
    return this.#withList<JsonObject>('executions', { method: 'GET', path: '/api/executions', query })
  }

  execution(id: string) {
    return this.#execution({ method: 'GET', path: `/api/executions/${pathSegment(id, 'ID')}` })
  }

  executionResult(id: string, query: Query) {
    return this.#execution({ method: 'GET', path: `/api/executions/${pathSegment(id, 'ID')}/result`, query })
  }

  /** A content block by its number, or `result`. */
  executionContent(id: string, at: string) {
    const path = `/api/executions/${pathSegment(id, 'ID')}/content/${pathSegment(at, 'content')}`
    return this.#http.download({ method: 'GET', path })
  }

  resumeExecution(
    id: string,
    body: { wait_ms?: number; input?: unknown; question?: number },
    { onProgress = () => {}, signal }: { readonly onProgress?: OnProgress; readonly signal?: AbortSignal } = {},
  ) {
    const timeoutMs = callMarginMs + (body.wait_ms ?? 0)
    const path = `/api/executions/${pathSegment(id, 'ID')}/resume`
    return this.#followed(
      { method: 'POST', path, body, timeoutMs, ...(signal === undefined ? {} : { signal }) },
      onProgress,
    )
  }

  cancelExecution(id: string) {
    return this.#execution({ method: 'POST', path: `/api/executions/${pathSegment(id, 'ID')}/cancel`, body: {} })
  }

  createUser(body: { email: string; display_name?: string; groups?: readonly string[]; roles?: readonly string[] }) {
    return this.#object<UserRecord & JsonObject>({ method: 'POST', path: '/api/users', body })
  }

  users(query: Query) {
    return this.#withList<JsonObject>('users', { method: 'GET', path: '/api/users', query })
  }

  user(idOrEmail: string) {
    return this.#object<UserRecord & JsonObject>({
      method: 'GET',
      path: `/api/users/${pathSegment(idOrEmail, 'USER')}`,
    })
  }

  updateUser(
    idOrEmail: string,
    body: { display_name?: string; groups?: readonly string[]; roles?: readonly string[]; status?: string },
  ) {
    const path = `/api/users/${pathSegment(idOrEmail, 'USER')}`
    return this.#object<UserRecord & JsonObject>({ method: 'PATCH', path, body })
  }

  createKey(body: { user: string; name?: string; scopes?: readonly string[]; expires_at?: string }) {
    return this.#object<KeyRecord & JsonObject & { readonly key: string }>({ method: 'POST', path: '/api/keys', body })
  }

  keys(query: Query) {
    return this.#withList<JsonObject>('keys', { method: 'GET', path: '/api/keys', query })
  }

  revokeKey(id: string) {
    return this.#object<JsonObject>({ method: 'DELETE', path: `/api/keys/${pathSegment(id, 'ID')}` })
  }

  addGrant(body: { user?: string; group?: string; role?: string; allow?: string; deny?: string }) {
    return this.#object<GrantRecord & JsonObject>({ method: 'POST', path: '/api/grants', body })
  }

  grants(query: Query) {
    return this.#withList<JsonObject>('grants', { method: 'GET', path: '/api/grants', query })
  }

  removeGrant(id: string) {
    return this.#object<JsonObject>({ method: 'DELETE', path: `/api/grants/${pathSegment(id, 'ID')}` })
  }

  putRules(body: RulesBody) {
    return this.#withList<RulesChange & JsonObject>('warnings', { method: 'POST', path: '/api/rules', body })
  }

  approvals(query: Query) {
    return this.#withList<JsonObject>('approvals', { method: 'GET', path: '/api/approvals', query })
  }

  approval(id: string) {
    return this.#object<ApprovalRecord & JsonObject>({ method: 'GET', path: `/api/approvals/${pathSegment(id, 'ID')}` })
  }

  decideApproval(id: string, verdict: 'approve' | 'deny', reason: string | undefined) {
    return this.#object<ApprovalRecord & JsonObject>({
      method: 'POST',
      path: `/api/approvals/${pathSegment(id, 'ID')}/${verdict}`,
      body: reason === undefined ? {} : { reason },
    })
  }

  approvalLink(id: string, user: string | undefined) {
    return this.#object<{ readonly url: string } & JsonObject>({
      method: 'POST',
      path: `/api/approvals/${pathSegment(id, 'ID')}/links`,
      body: user === undefined ? {} : { user },
    })
  }

  rules(query: Query) {
    return this.#withList<JsonObject>('rules', { method: 'GET', path: '/api/rules', query })
  }

  rule(id: string) {
    return this.#object<JsonObject>({ method: 'GET', path: `/api/rules/${pathSegment(id, 'ID')}` })
  }

  removeRule(id: string) {
    return this.#object<RulesChange & JsonObject>({ method: 'DELETE', path: `/api/rules/${pathSegment(id, 'ID')}` })
  }

  lintRules(body: RulesBody) {
    return this.#withList<RulesLint & JsonObject>('findings', { method: 'POST', path: '/api/rules/lint', body })
  }

  ruleVersions(query: Query) {
    return this.#withList<JsonObject>('versions', { method: 'GET', path: '/api/rule-versions', query })
  }

  restoreRules(version: number) {
    return this.#object<RulesChange & JsonObject>({ method: 'POST', path: `/api/rule-versions/${version}/restore` })
  }

  simulateRules(body: RulesBody & { since?: string; until?: string; replace?: boolean }, onProgress: OnProgress) {
    const request = { method: 'POST', path: '/api/rules/simulate', body, timeoutMs: simulationTimeoutMs } as const
    return this.#operation<SimulationAnswer & JsonObject>('differences', request, onProgress)
  }

  putHook(body: RulesBody) {
    return this.#object<HookPutAnswer & JsonObject>({ method: 'POST', path: '/api/hooks', body })
  }

  hooks() {
    return this.#withList<JsonObject>('hooks', { method: 'GET', path: '/api/hooks' })
  }

  hook(id: string) {
    return this.#object<JsonObject>({ method: 'GET', path: `/api/hooks/${pathSegment(id, 'ID')}` })
  }

  hookSigningSecret(id: string) {
    return this.#object<JsonObject>({ method: 'GET', path: `/api/hooks/${pathSegment(id, 'ID')}/signing-secret` })
  }

  removeHook(id: string) {
    return this.#object<JsonObject>({ method: 'DELETE', path: `/api/hooks/${pathSegment(id, 'ID')}` })
  }

  testHook(id: string, body: { tool?: string; input?: unknown }) {
    const path = `/api/hooks/${pathSegment(id, 'ID')}/test`
    return this.#withList<HookTestAnswer & JsonObject>('asked', { method: 'POST', path, body })
  }

  explain(body: { user: string; tool: string; input?: unknown; result?: unknown; ask_hooks?: boolean }) {
    return this.#object<ExplainAnswer & JsonObject>({ method: 'POST', path: '/api/explain', body })
  }

  limits(query: Query) {
    const request = { method: 'GET', path: '/api/limits', query } as const
    return this.#withList<JsonObject & LimitsAnswer>('limits', request)
  }

  ownLimits(query: Query) {
    const request = { method: 'GET', path: '/api/me/limits', query } as const
    return this.#withList<JsonObject & LimitsAnswer>('limits', request)
  }

  sources() {
    const request = { method: 'GET', path: '/api/sources' } as const
    return this.#withList<JsonObject & { readonly sources: readonly SourceRecord[] }>('sources', request)
  }

  sync(source: string | undefined, onProgress: OnProgress) {
    const body = source === undefined ? {} : { source }
    const request = { method: 'POST', path: '/api/sync', body } as const
    return this.#operation<SyncAnswer & JsonObject>('sources', request, onProgress)
  }

  actions(query: Query) {
    return this.#withList<JsonObject>('actions', { method: 'GET', path: '/automation/api/catalog/actions', query })
  }

  action(id: string) {
    const path = `/automation/api/catalog/actions/${pathSegment(id, 'ID')}`
    return this.#object<ActionRecord & JsonObject>({ method: 'GET', path })
  }

  actionVersions(id: string) {
    const path = `/automation/api/catalog/actions/${pathSegment(id, 'ID')}/versions`
    return this.#withList<JsonObject>('versions', { method: 'GET', path })
  }

  changeAction(id: string, body: { deprecated_at?: string | null; removed_at?: string; advice?: string }) {
    const path = `/automation/api/catalog/actions/${pathSegment(id, 'ID')}`
    return this.#object<VersionRecord & JsonObject>({ method: 'PATCH', path, body })
  }

  previewAction(id: string, body: { input: unknown; idempotency_key?: string; as?: string }) {
    const path = `/automation/actions/${pathSegment(id, 'ID')}/preview`
    return this.#object<PreviewAnswer & JsonObject>({ method: 'POST', path, body })
  }

  tryAction(id: string, isMock: boolean, body: { input: unknown; idempotency_key?: string; timeout_ms?: number }) {
    const path = `/automation/actions/${pathSegment(id, 'ID')}/execute`
    const query = isMock ? { mock: 'true' } : {}
    return this.#run({
      method: 'POST',
      path,
      query,
      body,
      timeoutMs: callMarginMs + (body.timeout_ms ?? 600_000),
    })
  }

  runs(query: Query) {
    return this.#withList<JsonObject>('runs', { method: 'GET', path: '/automation/runs', query })
  }

  run(id: string, waitMs: number) {
    const path = `/automation/runs/${pathSegment(id, 'ID')}`
    return this.#run({ method: 'GET', path, query: { wait_ms: waitMs }, timeoutMs: callMarginMs + waitMs })
  }

  runInput(id: string, input: unknown) {
    return this.#run({ method: 'POST', path: `/automation/runs/${pathSegment(id, 'ID')}/input`, body: { input } })
  }

  cancelRun(id: string) {
    return this.#run({ method: 'POST', path: `/automation/runs/${pathSegment(id, 'ID')}/cancel`, body: {} })
  }

  /** A folder of hand-written actions. */
  importActions(body: {
    folder: string
    files: readonly { file: string; content: string }[]
    dry_run: boolean
    allow_bump_mismatch: boolean
  }) {
    const request = { method: 'POST', path: '/automation/api/imports/actions', body, timeoutMs: callMarginMs } as const
    return this.#withList<JsonObject>('changes', request)
  }

  importDocuments(
    body: {
      documents?: readonly { file: string; content: string }[]
      urls?: readonly string[]
      authorization?: string
      namespace?: string
      server?: string
      dry_run?: boolean
      auth?: { kind: 'none' } | { kind: 'api_access_token'; token: string }
      impersonation?: { header: string; value: string }
      server_variables?: Readonly<Record<string, string>>
      effects?: { file: string; content: string }
      fetch_references?: { hosts: readonly string[] }
      keep_versions_ms?: number
    },
    onProgress: OnProgress,
  ) {
    const request = { method: 'POST', path: '/automation/api/imports', body } as const
    return this.#operation<ImportAnswer & JsonObject>('skipped', request, onProgress)
  }

  subscribeImport(body: { urls: readonly string[]; every_ms: number; hold_on?: string }) {
    return this.#refresh({ method: 'POST', path: '/automation/api/imports/subscriptions', body })
  }

  subscriptions(query: Query) {
    const path = '/automation/api/imports/subscriptions'
    return this.#withList<JsonObject>('subscriptions', { method: 'GET', path, query })
  }

  subscription(id: string) {
    return this.#object<SubscriptionRecord & JsonObject>({ method: 'GET', path: subscriptionPath(id) })
  }

  changeSubscription(id: string, body: { paused?: boolean; every_ms?: number; hold_on?: string }) {
    return this.#object<SubscriptionRecord & JsonObject>({ method: 'PATCH', path: subscriptionPath(id), body })
  }

  removeSubscription(id: string, keepsActions: boolean) {
    const query = { keep_actions: String(keepsActions) }
    return this.#object<JsonObject>({ method: 'DELETE', path: subscriptionPath(id), query })
  }

  refreshSubscription(id: string, body: { dry_run: boolean }) {
    return this.#refresh({ method: 'POST', path: `${subscriptionPath(id)}/refresh`, body })
  }

  applySubscription(id: string) {
    return this.#refresh({ method: 'POST', path: `${subscriptionPath(id)}/apply`, body: {} })
  }

  importTools(source: string, upload: NonNullable<HttpRequest['upload']>, onProgress: OnProgress) {
    const path = `/api/sources/${pathSegment(source, '--source')}/tools`
    return this.#operation<ToolsImportAnswer & JsonObject>('skipped', { method: 'POST', path, upload }, onProgress)
  }

  putSecret(name: string, value: string) {
    const path = `/automation/api/secrets/${pathSegment(name, 'NAME')}`
    return this.#object<SecretRecord & JsonObject>({ method: 'PUT', path, body: { value } })
  }

  secrets(query: Query) {
    return this.#withList<JsonObject>('secrets', { method: 'GET', path: '/automation/api/secrets', query })
  }

  removeSecret(name: string) {
    const path = `/automation/api/secrets/${pathSegment(name, 'NAME')}`
    return this.#object<JsonObject>({ method: 'DELETE', path })
  }

  /** The bytes of an answer that was too large to be handed over. */
  storedResult(id: string) {
    return this.#http.download({ method: 'GET', path: `/automation/results/${pathSegment(id, 'ID')}` })
  }

  removeStoredResult(id: string) {
    return this.#http.download({ method: 'DELETE', path: `/automation/results/${pathSegment(id, 'ID')}` })
  }

  audit(query: Query) {
    return this.#withList<JsonObject>('entries', { method: 'GET', path: '/api/audit', query })
  }

  exportAudit(query: Query): Promise<ReadableStream<Uint8Array>> {
    return this.#http.stream({ method: 'GET', path: '/api/audit/export', query })
  }

  auditKeys() {
    return this.#withList<JsonObject>('keys', { method: 'GET', path: '/api/audit/keys' })
  }

  rotateAuditKey() {
    return this.#object<JsonObject>({ method: 'POST', path: '/api/audit/keys/rotate' })
  }

  auditSinks() {
    return this.#withList<JsonObject>('sinks', { method: 'GET', path: '/api/audit/sinks' })
  }

  models() {
    return this.#withList<ModelsAnswer & JsonObject>('models', { method: 'GET', path: '/api/models' })
  }

  modelUsage() {
    return this.#withList<JsonObject>('usage', { method: 'GET', path: '/api/models/usage' })
  }

  enrichments(query: Query) {
    return this.#withList<JsonObject>('enrichments', { method: 'GET', path: '/api/enrichments', query })
  }

  ruleEnrichment(tool: string) {
    const request = { method: 'GET', path: '/api/rule-enrichments', query: { tool } } as const
    return this.#object<RuleEnrichmentAnswer & JsonObject>(request)
  }

  enrichment(id: string) {
    const path = `/api/enrichments/${pathSegment(id, 'ID')}`
    return this.#object<EnrichmentAnswer & JsonObject>({ method: 'GET', path })
  }

  reviewEnrichment(id: string, verdict: 'approve' | 'reject') {
    const path = `/api/enrichments/${pathSegment(id, 'ID')}/${verdict}`
    return this.#object<EnrichmentAnswer & JsonObject>({ method: 'POST', path })
  }

  doctor() {
    const request = { method: 'GET', path: '/api/doctor' } as const
    return this.#withList<JsonObject & { readonly checks: readonly Check[] }>('checks', request)
  }

  async #refresh(request: HttpRequest): Promise<RefreshAnswer & JsonObject> {
    const answer = await this.#http.json({ ...request, timeoutMs: refreshTimeoutMs })
    if (typeof answer['outcome'] === 'string') return answer as RefreshAnswer & JsonObject
    throw unexpectedAnswer(this.#http.connection, 'a refresh without outcome')
  }

  async #object<T extends JsonObject>(request: HttpRequest): Promise<T> {
    return (await this.#http.json(request)) as T
  }

  async #withList<T extends JsonObject>(list: string, request: HttpRequest): Promise<T> {
    return this.#checkList<T>(list, await this.#http.json(request))
  }

  async #operation<T extends JsonObject>(list: string, request: HttpRequest, onProgress: OnProgress): Promise<T> {
    return this.#checkList<T>(list, await this.#http.operation(request, onProgress))
  }

  async #execution(request: HttpRequest): Promise<ExecutionAnswer & JsonObject> {
    return this.#checkStatus(await this.#http.json(request))
  }

  async #run(request: HttpRequest): Promise<RunAnswer & JsonObject> {
    return this.#checkStatus(await this.#http.json(request)) as RunAnswer & JsonObject
  }

  async #followed(request: HttpRequest, onProgress: OnProgress): Promise<ExecutionAnswer & JsonObject> {
    return this.#checkStatus(await this.#http.operation(request, onProgress))
  }

  #checkStatus(answer: JsonObject): ExecutionAnswer & JsonObject {
    if (typeof answer['status'] !== 'string')
      throw unexpectedAnswer(this.#http.connection, 'an execution without status')
    return answer as ExecutionAnswer & JsonObject
  }

  #checkList<T extends JsonObject>(list: string, answer: JsonObject): T {
    if (!Array.isArray(answer[list])) throw unexpectedAnswer(this.#http.connection, `JSON without "${list}"`)
    return answer as T
  }
}

function subscriptionPath(id: string): string {
  return `/automation/api/imports/subscriptions/${pathSegment(id, 'ID')}`
}

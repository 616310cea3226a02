export {
  isOpen,
  type Approval,
  type ApprovalDecision,
  type ApprovalNeed,
  type ApprovalStatus,
  type Approvers,
} from './approvals/approval.ts'
export { approvalKeysOf, type ApprovalKeys } from './approvals/approval-keys.ts'
export { sendDueNotices, type SendNotice } from './approvals/approval-notices.ts'
export type { MadeLink } from './approvals/approval-links.ts'
export type { ApprovalStore } from './approvals/approval-store.ts'
export { createApprovals, type Approvals } from './approvals/approvals.ts'
export type { Decision as ApprovalVerdict } from './approvals/decide-approval.ts'
export type { ApprovalRequest, ApprovalSettings } from './approvals/draft-approval.ts'
export type { SeenApproval } from './approvals/find-visible.ts'
export type { Arguments } from './approvals/sealed-arguments.ts'
export { whyNotHeld, type ApprovedCall } from './approvals/why-not-held.ts'
export { bitmapOf, clearBit, countBits, hasBit, nextBit, setBit, wordWithin, type Bitmap } from './bitmap.ts'
export { compileGrants, type CompiledGrants } from './compile-grants.ts'
export { decide, type Decision, type ToolName } from './decide.ts'
export type { Grant, GrantSubject } from './grant.ts'
export { createGrantBook, type GrantBook } from './grant-book.ts'
export type { GrantStore } from './grant-store.ts'
export { parseGrant, type GrantRequest } from './parse-grant.ts'
export {
  permittedBitmap,
  verdictsOf,
  type CatalogView,
  type ComposedView,
  type NamespaceView,
} from './permitted-bitmap.ts'
export { createPermittedTools, type PermittedTools } from './permitted-tools.ts'
export { subjectsOf } from './subjects-of.ts'
export { matchesPattern, parseToolPattern, type ToolPattern } from './tool-pattern.ts'
export { callerFacts } from './rules/caller-facts.ts'
export { principalMatcher, toolMatcher, type RuledTool } from './rules/applies-to.ts'
export type { Facts } from './rules/compile-condition.ts'
export { checkPath } from './rules/compile-path.ts'
export { compileRules, type CompiledRules } from './rules/compile-rules.ts'
export { judge, type AskedRule, type Ruling } from './rules/judge.ts'
export { lintRules, type RuleFinding } from './rules/lint-rules.ts'
export type { Redaction } from './rules/redact/redaction.ts'
export { createRuleBook, type RuleBook } from './rules/rule-book.ts'
export { documentOf, parseRule, ruleDocument, type RuleDocument } from './rules/rule-document.ts'
export type { RuleChange, RuleSet, RuleStore, RuleVersion } from './rules/rule-store.ts'
export type { Rule, RulePhase, RulePrincipals, RuleTools } from './rules/rule.ts'
export { createRunLabels, runOf, type RunLabels, type RunLabelStore } from './rules/run-labels.ts'
export type { AccessTool } from './hooks/access-contract.ts'
export { createAccessCatalog } from './hooks/access-catalog.ts'
export { createAccessDesk, userIdOf, type AccessDesk } from './hooks/access-desk.ts'
export { askAccess, type AskedAccess } from './hooks/ask-access.ts'
export {
  askCallHooks,
  type AskedHook,
  type HookedCall,
  type HookedOutcome,
  type HookRuling,
} from './hooks/call-hooks.ts'
export { createCircuit } from './hooks/circuit.ts'
export { compileHooks, createHookBook, type CompiledHook, type HookBook } from './hooks/hook-book.ts'
export { createHookClient, type HookClient } from './hooks/hook-client.ts'
export { hookDocument, hookToDocument, parseHook, type HookDocument } from './hooks/hook-document.ts'
export type { HookChange, HookSet, HookStore } from './hooks/hook-store.ts'
export type { Hook, HookPhase, HookPoint } from './hooks/hook.ts'
export { createHookedGrantBook } from './hooks/hooked-grant-book.ts'
export { parseRuleCases, type RuleCase } from './rules/cases/rule-case.ts'
export { runRuleCases, type CaseResult } from './rules/cases/run-rule-cases.ts'
export { judgePartly, type PartlyDecision, type PartlyRuling } from './rules/simulate/judge-partly.ts'
export { givesSameLabels, recordedAnswers, type RecordedRuling } from './rules/simulate/recorded-answers.ts'
export type { RecordedCall } from './rules/simulate/recorded-call.ts'
export { askListRules } from './rules/denies-of.ts'
export type { RuleApprovers } from './rules/rule.ts'

import type { DoctorCheck } from './doctor.ts'
import type { ModelStatus } from './model-desk.ts'

/** How the models of others are; nothing when none is configured. */
export function checkModels({ embedder, enricher, health }: ModelStatus): readonly DoctorCheck[] {
  const fix =
    'gatehouse models status says more; check the model, its key and its address in search: of the configuration.'
  return [
    ...(embedder === undefined
      ? []
      : [
          withProblem(
            'embedder',
            `${embedder.embedder}: ${embedder.embedded} of ${embedder.tools} tools; searches use ${embedder.serving ?? 'the built-in model'}`,
            embedder.problem?.message,
            fix,
          ),
        ]),
    ...(enricher === undefined
      ? []
      : [withProblem('enricher', `${enricher.pending} descriptions to review`, enricher.problem?.message, fix)]),
    ...health
      .filter(({ state }) => state === 'resting')
      .map(({ stage, model }): DoctorCheck => {
        return { name: `model ${model}`, status: 'warn', message: `fails; searches go on without ${stage}`, fix }
      }),
  ]
}

function withProblem(name: string, message: string, problem: string | undefined, fix: string): DoctorCheck {
  if (problem === undefined) return { name, status: 'ok', message }
  return { name, status: 'warn', message: `${message}; ${problem}`, fix }
}

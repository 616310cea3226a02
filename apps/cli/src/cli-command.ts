import { Command, type HelpContext } from 'commander'
import { exitCodeMeanings } from './exit-codes.ts'

export interface Example {
  /** What it does, as a person would say it. */
  readonly does: string
  readonly line: string
}

/** A command that carries examples, so that its help and the reference show the same ones. */
export class CliCommand extends Command {
  readonly shownExamples: Example[] = []

  override createCommand(name?: string): CliCommand {
    return new CliCommand(name)
  }

  example(does: string, line: string): this {
    this.shownExamples.push({ does, line })
    return this
  }

  override helpInformation(context?: HelpContext): string {
    return [super.helpInformation(context), this.#examplesText(), exitCodesText]
      .filter((part) => part !== '')
      .join('\n')
  }

  #examplesText(): string {
    if (this.shownExamples.length === 0) return ''
    return ['Examples:', ...this.shownExamples.map(({ does, line }) => `  # ${does}\n  $ ${line}`), ''].join('\n')
  }
}

const exitCodesText = `Exit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${code}  ${meaning}`).join('\n')}\n`

import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { textWriter } from '#jobs/ai/anthropic.ts'
import { serviceFault } from '#jobs/ai/problem.ts'
import { defineProcessor, refuse } from '../contract.ts'
import { angleOf, briefOf, SYSTEM } from './brief.server.ts'
import { answerSchema, copyText, readCopies, type Copy } from './copy.ts'
import { languagesOf, type CopywriterInput } from './input.ts'

/** Goes up when a recipe's form changes. */
const RECIPE_VERSION = 2
/** Twice what the longest copy of one language takes, for every slide and what stands around them. */
const TOKENS = { slide: 250, rest: 1_200 }

export default defineProcessor<CopywriterInput>(async function* writeSets(context) {
  const { input, workspace, done, signal, progress, log } = context
  const openings: string[] = []
  for (let index = 0; index < input.count; index += 1) {
    if (done.has(index)) continue
    progress({ step: 'writing', fraction: index / input.count })
    try {
      const copies = await writeSet(input, index, { openings, signal })
      openings.push(...copies.map(openingOf))
      const name = `copy-${String(index + 1).padStart(2, '0')}.txt`
      const file = path.join(workspace, name)
      await writeFile(file, copyText(copies))
      yield {
        index,
        name,
        path: file,
        contentType: 'text/plain; charset=utf-8',
        facts: {},
        recipe: {
          tool: 'copywriter',
          version: RECIPE_VERSION,
          model: textWriter().model,
          angle: angleOf(input, index),
          // A model never writes the same twice, so what it wrote is part of the recipe.
          copies,
        },
        manifest: manifestRow(name, copies),
      }
    } catch (error) {
      const fault = serviceFault(error)
      if (!fault) throw error
      log.warn({ problem: fault.code, error: String(error), index }, 'no text came')
      // The next set would meet the same, and tries and pauses lie behind it: the credits should not wait any longer.
      if (fault.code !== 'service-failed') return refuse(fault.code)
      yield { index, problem: { code: fault.code } }
    }
  }
})

async function writeSet(
  input: CopywriterInput,
  index: number,
  { openings, signal }: { openings: string[]; signal: AbortSignal },
): Promise<Copy[]> {
  const languages = languagesOf(input)
  return await textWriter().write({
    system: SYSTEM,
    prompt: briefOf(input, index, openings),
    schema: answerSchema(languages),
    read(answer) {
      const copies = readCopies(answer, { languages, slides: input.slides })
      if (copies.some((copy) => openings.some((other) => isAlike(other, openingOf(copy))))) {
        throw new Error('It opens like a set before')
      }
      return copies
    },
    maxTokens: languages.length * (input.slides * TOKENS.slide + TOKENS.rest),
    signal,
  })
}

function openingOf({ slides }: Copy): string {
  return slides[0]?.title ?? ''
}

function isAlike(one: string, other: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  return plain(one) === plain(other)
}

function manifestRow(file: string, copies: Copy[]) {
  const [first] = copies
  return {
    file,
    title: first ? openingOf(first) : '',
    cta: first?.cta ?? '',
    hashtags: first?.hashtags.join(' ') ?? '',
    caption: first?.caption ?? '',
  }
}

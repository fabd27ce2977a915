import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Look {
  /** Of axe; all of the standards when absent. */
  rules?: readonly string[] | undefined
  /** A selector; the whole page when absent. */
  within?: string
}

/** Fails with each place of the page that keeps somebody from using it: WCAG 2.2 AA and good practice, by axe. */
export async function expectNoFaults(page: Page, { rules, within }: Look = {}): Promise<void> {
  const axe = new AxeBuilder({ page })
    // Our pages have no frames: there is nothing to put together, for which each look would open a page of its own.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
  if (rules) axe.withRules([...rules])
  else axe.withTags(STANDARDS)
  if (within) axe.include(within)
  const { violations } = await axe.analyze()
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  expect(found, new URL(page.url()).pathname).toEqual([])
}

import type { Page } from '@playwright/test'
import { signUp } from '#tests/support/browserless.ts'

/** Gives the browser of this page an account of its own, without going through the pages for it. */
export async function enter(page: Page, url = '', email?: string, language?: string): Promise<void> {
  const header = await signUp(url, email, language)
  await page.context().addCookies(
    header.split('; ').map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return { name, value: value.join('='), url }
    }),
  )
}

import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

/** The one without windows first: it draws the same pages for a third of the work. */
const KNOWN_PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** How to launch the browser of this machine: the system's when there is one, else Playwright's own. */
export function chromiumOptions() {
  const executablePath = chromiumPath()
  return {
    ...(executablePath ? { executablePath } : {}),
    args: [
      // Chromium's sandbox refuses to start for root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  }
}

function chromiumPath(): string | undefined {
  const own = chromium.executablePath()
  return KNOWN_PLACES.find((place) => existsSync(place)) ?? (existsSync(own) ? own : undefined)
}

// Run by bin/setup to learn whether one has to be installed.
if (import.meta.main) {
  const found = chromiumPath()
  console.log(found ?? 'none')
  process.exit(found ? 0 : 1)
}

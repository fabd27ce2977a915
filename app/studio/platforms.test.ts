import { expect, test } from 'vitest'
import { readyEn, readyId } from '#app/i18n/ready.ts'
import { PLATFORMS } from './platforms.ts'

const limits = PLATFORMS.flatMap((platform) =>
  platform.limits.map((limit) => ({ ...limit, at: `${platform.id} ${limit.rule}` })),
)

test('every limit says where it was read and when', () => {
  expect(limits.length).toBeGreaterThan(100)
  for (const { source, checkedAt, at } of limits) {
    expect(new URL(source).protocol, at).toBe('https:')
    expect(checkedAt, at).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  }
})

test('every platform is there once, says what it takes, and says each thing once', () => {
  expect(new Set(PLATFORMS.map(({ id }) => id)).size).toBe(PLATFORMS.length)
  for (const { id, limits } of PLATFORMS) {
    expect(
      limits.filter(({ rule }) => rule === 'kind'),
      id,
    ).toHaveLength(1)
    const names = limits.map(({ rule, kind, severity }) => `${rule} ${kind} ${severity}`)
    expect(new Set(names).size, id).toBe(names.length)
  }
})

test('what is most often got wrong is there', () => {
  const limit = (platform: string, rule: string) =>
    PLATFORMS.find(({ id }) => id === platform)?.limits.find((one) => one.rule === rule)
  expect(limit('tokopedia-video', 'bytes')).toMatchObject({ max: 20_000_000, severity: 'must' })
  expect(limit('shopee-video', 'bytes')).toMatchObject({ max: 30_000_000, severity: 'must' })
  expect(limit('instagram-reels', 'edit-list')).toMatchObject({ severity: 'must' })
  expect(limit('tiktok-photo', 'container')).toMatchObject({ types: ['image/jpeg', 'image/webp'] })
})

test.each([readyId, readyEn])('every platform and every rule has its words', (words) => {
  expect(Object.keys(words.platforms).sort()).toEqual(PLATFORMS.map(({ id }) => id).sort())
  for (const { rule } of limits) {
    expect(Object.keys(words.rules)).toContain(rule)
    expect(Object.keys(words.broken)).toContain(rule)
  }
})

import { expect, test } from 'vitest'
import { passwordProblem, passwordStrength } from '#app/accounts/password.ts'

/** Habits of 12 characters and more, as they turn up in every list of leaked passwords. */
const HABITS = [
  '123456789012',
  '1234567890123456',
  'password1234',
  'Password1234',
  'P@ssw0rd1234',
  'passwordpassword',
  'password!2345',
  'qwertyuiop12',
  'qwerty123456',
  'qwertyuiopasdfghjkl',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'q1w2e3r4t5y6',
  'zxcvbnm12345',
  'asdfghjkl123',
  'iloveyou1234',
  'iloveyouforever',
  'abcdefghijkl',
  'abcd12345678',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  '121212121212',
  '111111222222',
  '000000000000',
  'admin1234567',
  'administrator',
  'adminadmin123',
  'welcome12345',
  'letmein12345',
  'indonesia1945',
  'Indonesia2024',
  'indonesia123',
  'sayangku1234',
  'sayangsayang',
  'bismillah123',
  'bismillah786',
  'rahasia12345',
  'katasandi123',
  'cintakamu123',
  'jakarta12345',
  'persib1933persib',
  'liverpool1892',
  'superman1234',
  'doraemon1234',
  'princess1234',
  'sunshine2020',
  'football1234',
  'monkey123456',
  'changeme1234',
  'testtesttest',
  'qazwsxedcrfv',
  '987654321098',
  'lumiku123456',
  'tokopedia2023',
  'michael19900101',
]

const GOOD = [
  'correct horse battery staple',
  'Lima belas kucing pulang pagi',
  'nasi-uduk-jam-tujuh-42',
  'xK9#mQ2$vL7@',
  'gerobakBakso7Malam',
  'tq8vbn2ldk4w',
  'mendung tak berarti hujan',
]

test.each(HABITS)('refuses the habit %s', (password) => {
  expect(passwordProblem(password)).toBe('too-common')
  expect(passwordStrength(password)).toBe(0)
})

test.each(GOOD)('accepts %s', (password) => {
  expect(passwordProblem(password)).toBeUndefined()
  expect(passwordStrength(password)).toBeGreaterThanOrEqual(2)
})

test('counts characters, not bytes, between 12 and 128', () => {
  expect(passwordProblem('xK9#mQ2$vL7')).toBe('too-short')
  expect(passwordProblem('🍜🛵🌧🐈🎲🧵🔑🪁🥭🎺🚲🧊')).toBeUndefined()
  expect(passwordProblem('xK9#mQ2$vL7@'.repeat(10) + 'tq8vbn2l')).toBeUndefined()
  expect(passwordProblem('xK9#mQ2$vL7@'.repeat(10) + 'tq8vbn2ld')).toBe('too-long')
})

test('refuses what is made of the owner’s e-mail and name', () => {
  const owner = { email: 'ratna.kusuma@warung.example', name: 'Ratna Kusumawardhani' }
  expect(passwordProblem('ratnakusuma1990', owner)).toBe('contains-you')
  expect(passwordProblem('Kusumawardhani12', owner)).toBe('contains-you')
  expect(passwordProblem('ratna.kusuma@warung.example', owner)).toBe('contains-you')
  expect(passwordProblem('ratna suka hujan di bulan juni', owner)).toBeUndefined()
})

test('longer and less usual is stronger', () => {
  expect(passwordStrength('nasi')).toBe(0)
  expect(passwordStrength('tq8vbn2ldk4wzr6yhp')).toBeGreaterThan(passwordStrength('tq8vbn2ldk4w'))
})

import { describe, expect, it } from 'vitest'
import { missingGlyphs } from './glyphs.ts'

describe('missingGlyphs', () => {
  it('finds nothing wrong with what sellers write', () => {
    const texts = [
      'Diskon 50% s/d Rp 1.250.000,- “hemat” — yuk…',
      'Gratis ongkir ✓ ★ → • ① ½ © ™ ₱ ₫ €',
      '🔥 ❤️ 👍🏽 🇮🇩 1️⃣ 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🧑🏽‍🚀',
      'مرحبا بكم في متجرنا، ١٠٠٪ حلال',
      'ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ ᬒᬁ ᬲ᭄ᬯᬲ᭄ᬢ᭄ᬬᬲ᭄ᬢᬸ नमस्ते Việt Привет Ω',
      '𝗕𝗲𝘀𝘁 𝓼𝓮𝓵𝓵𝓮𝓻',
      'cafe\u0301 A\u030a baris\r\nbaru\u200bsini\u00adlah\ttab',
      '',
    ]
    for (const text of texts) expect(missingGlyphs(text), text).toEqual([])
  })

  it('names each character that would be an empty box once', () => {
    expect(missingGlyphs('你好 promo 你 \ue000!')).toEqual(['你', '好', '\ue000'])
    expect(missingGlyphs('ไทย')).toEqual(['ไ', 'ท', 'ย'])
  })
})

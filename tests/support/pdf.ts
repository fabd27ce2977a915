import { inflateSync } from 'node:zlib'

/** The words on a PDF's pages as far as they are set in its built-in fonts: enough to find a number again. */
export function textOfPdf(pdf: Buffer): string {
  const words: string[] = []
  for (let at = pdf.indexOf(START); at >= 0; at = pdf.indexOf(START, at + START.length)) {
    const from = at + START.length
    const end = pdf.indexOf('endstream', from)
    const drawn = inflated(pdf.subarray(from, end))
    for (const [line] of drawn.matchAll(/\[.*?\] TJ/g)) {
      const hex = [...line.matchAll(/<([0-9a-f]+)>/g)].map(([, digits]) => digits).join('')
      words.push(Buffer.from(hex, 'hex').toString('latin1'))
    }
  }
  return words.join('\n')
}

const START = 'stream\n'

function inflated(stream: Buffer): string {
  try {
    return inflateSync(stream).toString('latin1')
  } catch {
    return ''
  }
}

import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail as a mail server gets it. */
export interface ReceivedMail {
  to: string[]
  /** Headers and body, as they came over the wire. */
  raw: string
  messageId: string
  /** Text of the plain part, its transfer encoding undone. */
  text: string
  html: string
}

export interface Mailbox {
  url: string
  mails: ReceivedMail[]
  of(address: string): ReceivedMail[]
  /** What the server answers to a recipient, or to a mail, instead of taking it: 4xx for now, 5xx for good. */
  answer: { recipient?: number; mail?: number }
  close(): Promise<void>
}

/** A real mail server on this machine, that everything is delivered to. */
export async function openMailbox(port = 0): Promise<Mailbox> {
  const mails: ReceivedMail[] = []
  const answer: Mailbox['answer'] = {}
  const refusal = (code: number) => Object.assign(new Error('Not now, or never'), { responseCode: code })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo(_address, _session, done) {
      if (answer.recipient) done(refusal(answer.recipient))
      else done()
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (answer.mail) return done(refusal(answer.mail))
        const raw = Buffer.concat(chunks).toString('latin1')
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw,
          messageId: /^Message-ID: (.+)$/im.exec(raw)?.[1] ?? '',
          text: partOf(raw, 'text/plain'),
          html: partOf(raw, 'text/html'),
        })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    answer,
    of: (one) => mails.filter(({ to }) => to.includes(one)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** The path and query of the first link to a page of ours that begins with `path`. */
export function linkIn({ text }: ReceivedMail, path: string): string {
  const found = [...text.matchAll(/https?:\/\/\S+/g)]
    .map(([url]) => new URL(url))
    .find(({ pathname }) => pathname.startsWith(path))
  if (!found) throw new Error(`There is no link to ${path} in the mail`)
  return found.pathname + found.search
}

function partOf(raw: string, type: string): string {
  const part = raw.split(/\r\n--[^\r\n]+/).find((one) => one.includes(`Content-Type: ${type}`)) ?? ''
  const [head = '', ...body] = part.split('\r\n\r\n')
  const encoded = body.join('\r\n\r\n')
  if (/Content-Transfer-Encoding: base64/i.test(head)) return Buffer.from(encoded, 'base64').toString()
  if (!/Content-Transfer-Encoding: quoted-printable/i.test(head)) {
    return Buffer.from(encoded, 'latin1').toString()
  }
  const bytes = encoded
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

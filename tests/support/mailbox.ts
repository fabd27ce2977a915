import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
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

/** A real mail server on this machine, that everything is delivered to; into `folder` too, for other processes. */
export async function openMailbox({ folder }: { folder?: string } = {}): Promise<Mailbox> {
  if (folder) await mkdir(folder, { recursive: true })
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
        const mail = {
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw,
          messageId: /^Message-ID: (.+)$/im.exec(raw)?.[1] ?? '',
          text: partOf(raw, 'text/plain').replaceAll('\r\n', '\n'),
          html: partOf(raw, 'text/html'),
        }
        const number = mails.push(mail)
        if (!folder) return done()
        // In the order of their names.
        const file = path.join(folder, `${String(number).padStart(6, '0')}.json`)
        writeFile(file, JSON.stringify(mail)).then(() => done(), done)
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    answer,
    of: (one) => mails.filter(({ to }) => to.includes(one)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** What another process's mailbox has delivered to an address, in its order. */
export async function mailsIn(folder: string, address: string): Promise<ReceivedMail[]> {
  const names = (await readdir(folder)).sort()
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))
  // One that is being written is not there yet.
  const mails = texts.filter(Boolean).map((text) => JSON.parse(text) as ReceivedMail)
  return mails.filter(({ to }) => to.includes(address))
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

import { useLocation } from '@remix-run/react'
import { Check, CircleAlert, Film, LoaderCircle, Music, RotateCw, Upload, X } from 'lucide-react'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useSharedProblemText } from '#app/i18n/shared-problem.ts'
import type { UploadView } from '#app/models/upload.server.ts'
import type { Kind } from '#app/studio/contract.ts'
import { ACCEPT, FORMATS, MAX_BYTES } from '#app/uploads/upload-limits.ts'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { ProgressLine } from './progress-line.tsx'
import { TRAY_FIELD } from './upload-tray.ts'
import { useUploads, type TrayFile } from './use-uploads.ts'

/**
 * Where files arrive: choose or drop them, and watch each one. Without JavaScript it is a plain form that comes back to its
 * page, so it must not stand inside another form. `uploads` are the user's that are not ready.
 */
export function UploadTray({
  kinds,
  uploads,
  className,
}: {
  kinds: Kind[]
  uploads: UploadView[]
  className?: string
}) {
  const { t } = useTranslation()
  const { files, add } = useUploads({ kinds, uploads })
  const { pathname, search } = useLocation()
  const [isTarget, setTarget] = useState(false)
  const drop = {
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes('Files')) return
      event.preventDefault()
      setTarget(true)
    },
    onDragLeave(event: DragEvent) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setTarget(false)
    },
    onDrop(event: DragEvent) {
      if (!event.dataTransfer.types.includes('Files')) return
      event.preventDefault()
      setTarget(false)
      add(event.dataTransfer.files)
    },
  }
  return (
    <section {...drop} aria-label={t('uploads.title')} className={classes('grid min-w-0 gap-3', className)}>
      <form
        method="post"
        action={`/uploads?${new URLSearchParams({ redirectTo: pathname + search })}`}
        encType="multipart/form-data"
        className={classes(
          'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-control border border-dashed px-4 py-3 transition-colors',
          isTarget ? 'border-nila bg-nila-wash' : 'border-rule',
        )}
      >
        <FileField kinds={kinds} onChoose={add} />
        <p className="min-w-0 flex-1 basis-48 text-fine text-muted">
          {isTarget ? t('uploads.release') : <Limits kinds={kinds} />}
        </p>
      </form>
      {files.length > 0 && (
        <ul className="grid list-none gap-px overflow-hidden border-y border-hairline bg-hairline">
          {files.map((file) => (
            <Row key={file.key} file={file} />
          ))}
        </ul>
      )}
      <Announcer files={files} />
    </section>
  )
}

/** The browser's own field, dressed as a button; it keeps the keyboard and, without JavaScript, its submit button. */
function FileField({ kinds, onChoose }: { kinds: Kind[]; onChoose(files: File[]): void }) {
  const { t } = useTranslation()
  const ref = useRef<HTMLInputElement>(null)
  const take = (field: HTMLInputElement | null) => {
    if (!field?.files?.length) return
    onChoose([...field.files])
    // The same file may be chosen again.
    field.value = ''
  }
  // On a slow phone somebody has chosen before anything listened.
  useEffect(() => take(ref.current))
  return (
    <>
      <input
        ref={ref}
        id={TRAY_FIELD}
        type="file"
        name="file"
        multiple
        accept={kinds.map((kind) => ACCEPT[kind]).join()}
        className="peer sr-only"
        onChange={({ currentTarget }) => take(currentTarget)}
      />
      <label
        htmlFor={TRAY_FIELD}
        className="inline-flex min-h-11 cursor-pointer items-center gap-2 rounded-control border border-rule bg-raised px-4 font-semibold select-none peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-nila hover:border-ink active:bg-sunken md:min-h-10"
      >
        <Upload aria-hidden size={18} />
        {t('uploads.choose')}
      </label>
      <noscript>
        <Button type="submit" tone="quiet">
          {t('uploads.send')}
        </Button>
      </noscript>
    </>
  )
}

/** Kinds with the same limit share a sentence. */
function Limits({ kinds }: { kinds: Kind[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const lines = [...new Set(kinds.map((kind) => MAX_BYTES[kind]))].map((bytes) => {
    const formats = kinds.filter((kind) => MAX_BYTES[kind] === bytes).map((kind) => FORMATS[kind])
    return t('uploads.limit', { formats: formats.join(', '), size: format.bytes(bytes) })
  })
  return (
    <>
      <span className="max-sm:hidden">{t('uploads.orDrop')}</span> {lines.join(' ')}
    </>
  )
}

function Row({ file }: { file: TrayFile }) {
  const { t } = useTranslation()
  const sentence = useSharedProblemText()
  const { name, state, problem, cancel, resume } = file
  const isFinal = state === 'ready' || state === 'refused'
  return (
    <li className="flex items-center gap-3 bg-paper py-2">
      <Thumbnail file={file} />
      <div className="grid min-w-0 flex-1 gap-1">
        <p className="truncate font-medium">{name}</p>
        {problem ? <p className="text-fine text-danger">{sentence(problem)}</p> : <Standing file={file} />}
      </div>
      {resume && (
        <Button
          tone="quiet"
          size="small"
          icon={RotateCw}
          onClick={resume}
          aria-label={t('uploads.resume', { name })}
        >
          <span className="max-sm:sr-only">{t('common.tryAgain')}</span>
        </Button>
      )}
      <Button
        tone="quiet"
        size="small"
        icon={X}
        onClick={cancel}
        aria-label={t(isFinal ? 'uploads.remove' : 'uploads.cancel', { name })}
      />
    </li>
  )
}

/** One line of words, and a line that fills while bytes travel. */
function Standing({ file }: { file: TrayFile }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { name, bytes, sentBytes, seconds, state } = file
  const size = format.bytes(bytes)
  if (state === 'ready') {
    return (
      <p className="digits flex items-center gap-1 text-fine text-muted">
        <Check aria-hidden size={14} className="text-success" />
        {[t('uploads.ready'), seconds === null ? undefined : format.clock(seconds), size]
          .filter(Boolean)
          .join(' · ')}
      </p>
    )
  }
  const words = {
    waiting: t('uploads.waiting'),
    sending: t('uploads.sending', { sent: format.bytes(sentBytes), total: size }),
    paused: t('uploads.paused'),
    interrupted: t('uploads.interrupted'),
    sent: t('uploads.inspecting'),
    inspecting: t('uploads.inspecting'),
    refused: t('uploads.refused'),
  }[state]
  const isMoving = state === 'sent' || state === 'inspecting'
  return (
    <ProgressLine
      label={t('uploads.progress', { name })}
      fraction={isMoving ? null : bytes > 0 ? sentBytes / bytes : 0}
      className={state === 'waiting' || state === 'interrupted' ? '[&>progress]:hidden' : ''}
    >
      {words}
    </ProgressLine>
  )
}

function Thumbnail({ file: { thumbnailUrl, state, name } }: { file: TrayFile }) {
  const Icon =
    state === 'refused'
      ? CircleAlert
      : state === 'inspecting' || state === 'sent'
        ? LoaderCircle
        : /\.(mp3|m4a|aac|wav|ogg|flac)$/i.test(name)
          ? Music
          : Film
  return (
    <span className="relative grid size-12 flex-none place-items-center overflow-hidden rounded-frame bg-sunken text-muted">
      {thumbnailUrl ? (
        <img src={thumbnailUrl} alt="" className="size-full animate-develop object-cover" />
      ) : (
        <Icon
          aria-hidden
          size={20}
          className={classes(
            state === 'refused' && 'text-danger',
            Icon === LoaderCircle && 'motion-safe:animate-spin',
          )}
        />
      )}
    </span>
  )
}

/** Says aloud what became of a file, once; the bytes in between are for the eye. */
function Announcer({ files }: { files: TrayFile[] }) {
  const { t } = useTranslation()
  const sentence = useSharedProblemText()
  const told = useRef(new Map<string, string>())
  const region = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    const news: string[] = []
    for (const { key, name, state, problem } of files) {
      const before = told.current.get(key)
      told.current.set(key, state)
      if (before === undefined || before === state) continue
      if (state === 'ready') news.push(t('uploads.announceReady', { name }))
      if (state === 'refused' && problem) news.push(sentence(problem))
      if (state === 'paused') news.push(t('uploads.announcePaused', { name }))
    }
    if (news.length > 0 && region.current) region.current.textContent = news.join(' ')
  }, [files, sentence, t])
  return <p ref={region} aria-live="polite" className="sr-only" />
}

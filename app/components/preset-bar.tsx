import { Form, Link } from '@remix-run/react'
import { ChevronDown, Copy, Ellipsis, Link2, Save } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '#app/i18n/hooks.ts'
import type { PresetName } from '#app/models/preset.server.ts'
import type { Starter } from '#app/studio/contract.ts'
import type { Opening } from '#app/studio/opening.ts'
import {
  ENTER,
  MAX_PRESET_NAME,
  REPLACE_PRESET,
  SAVE_PRESET,
  UPDATE_PRESET,
  type PresetAnswer,
} from '#app/studio/preset-form.ts'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { TextField } from './field.tsx'
import { useIsHydrated } from './hydrated.ts'
import { useMenuThatCloses } from './menu.ts'
import { Notice } from './notice.tsx'

interface PresetBarProps {
  opening: Opening
  presets: PresetName[]
  starters: Starter[]
  /** The id of the tool's form, which is saved as it is. */
  form: string
  /** Why it was not saved, or not renamed. */
  refused: PresetAnswer | undefined
  isEdited: boolean
  isSaved: boolean
}

/**
 * What the form began with and what else it may begin with, and a name for what it is now. Links and buttons of plain
 * forms, so that all of it works before JavaScript.
 */
export function PresetBar(props: PresetBarProps) {
  const { t } = useTranslation()
  const { opening, form, isEdited, isSaved } = props
  const isPreset = opening.from === 'preset'
  return (
    <section
      aria-label={t('presets.title')}
      className="relative flex flex-wrap items-center gap-2 border-b border-hairline pb-3"
    >
      {/* The first button of a form is what Enter presses: not one that saves. */}
      <button type="submit" form={form} name="_intent" value={ENTER} hidden />
      <BeginMenu {...props} />
      <p role="status" className="grow text-fine whitespace-nowrap text-muted">
        {isPreset && isEdited ? `• ${t('presets.edited')}` : isSaved && !isEdited ? t('presets.saved') : ''}
      </p>
      {isPreset && isEdited && (
        <>
          <input type="hidden" form={form} name="_presetId" value={opening.id} />
          <Button
            type="submit"
            size="small"
            icon={Save}
            form={form}
            formNoValidate
            name="_intent"
            value={UPDATE_PRESET}
          >
            {t('common.save')}
          </Button>
        </>
      )}
      <SaveMenu {...props} />
      {isPreset && <OwnMenu preset={opening} />}
      <Refused {...props} />
    </section>
  )
}

function BeginMenu({ opening, presets, starters, isEdited }: PresetBarProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const starter = starters.find(({ id }) => opening.from === 'starter' && opening.id === id)
  const now = {
    run: t('presets.fromRun'),
    preset: 'name' in opening ? opening.name : '',
    starter: starter?.title[language] ?? '',
    shared: 'name' in opening ? opening.name : '',
    last: t('presets.last'),
    example: t('presets.example'),
  }[opening.from]
  const isOwn = (id: string) => opening.from === 'preset' && opening.id === id
  return (
    <Menu
      page={now}
      className="inset-x-0 gap-4 p-4"
      label={
        <>
          <span className="font-normal text-muted">{t('presets.begin')}</span>
          <span className="min-w-0 truncate">{now}</span>
          <ChevronDown aria-hidden size={16} />
        </>
      }
    >
      {isEdited && <p className="text-fine text-muted">{t('presets.replaces')}</p>}
      <Group title={t('presets.own')}>
        <ul className="grid gap-x-4 sm:grid-cols-2">
          <Place to="." isHere={opening.from === 'last' || opening.from === 'example'}>
            {t('presets.last')}
          </Place>
          {presets.map(({ id, name }) => (
            <Place key={id} to={`?preset=${id}`} isHere={isOwn(id)}>
              {name}
            </Place>
          ))}
        </ul>
        {presets.length === 0 && <p className="text-fine text-muted">{t('presets.none')}</p>}
      </Group>
      {starters.length > 0 && (
        <Group title={t('presets.starters')}>
          <ul className="grid list-none pr-px pb-px sm:grid-cols-2 xl:grid-cols-3">
            {starters.map(({ id, title, summary }, index) => (
              <li key={id} className="-mr-px -mb-px border border-hairline">
                <Link
                  to={`?starter=${id}`}
                  reloadDocument
                  aria-current={id === starter?.id || undefined}
                  className="grid h-full content-start gap-1 p-3 hover:bg-sunken aria-[current]:bg-kunyit-wash"
                >
                  <span className="flex items-baseline gap-2 font-semibold">
                    <span aria-hidden className="font-mono text-fine font-medium text-muted">
                      {String(index + 1).padStart(2, '0')}
                    </span>
                    {title[language]}
                  </span>
                  <span className="text-fine text-muted">{summary[language]}</span>
                </Link>
              </li>
            ))}
          </ul>
        </Group>
      )}
    </Menu>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-2">
      <h2 className="text-fine font-bold tracking-[0.08em] uppercase">{title}</h2>
      {children}
    </section>
  )
}

/** The whole page is loaded: the form is filled anew. */
function Place({ to, isHere, children }: { to: string; isHere: boolean; children: string }) {
  return (
    <li className="min-w-0">
      <Link
        to={to}
        reloadDocument
        aria-current={isHere || undefined}
        className="flex min-h-11 items-center rounded-control px-2 hover:bg-sunken aria-[current]:font-semibold"
      >
        <span className="truncate">{children}</span>
      </Link>
    </li>
  )
}

function SaveMenu({ opening, form }: PresetBarProps) {
  const { t } = useTranslation()
  const button = useRef<HTMLSpanElement>(null)
  const name = opening.from === 'preset' || opening.from === 'shared' ? opening.name : ''
  // Enter runs the form elsewhere; here it saves.
  const saveOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    button.current?.querySelector('button')?.click()
  }
  return (
    <Menu page={name} label={t('presets.saveAs')} className="gap-3 p-4 max-sm:inset-x-0 sm:right-0 sm:w-80">
      <TextField
        key={name}
        label={t('presets.name')}
        name="_presetName"
        form={form}
        defaultValue={name}
        maxLength={MAX_PRESET_NAME}
        autoComplete="off"
        placeholder={t('presets.namePlaceholder')}
        onKeyDown={saveOnEnter}
        hint={t('presets.nameHint')}
      />
      <span ref={button} className="grid">
        <Button type="submit" form={form} formNoValidate name="_intent" value={SAVE_PRESET}>
          {t('common.save')}
        </Button>
      </span>
    </Menu>
  )
}

/** What its owner may do with the preset that is open. */
function OwnMenu({ preset }: { preset: Opening & { from: 'preset' } }) {
  const { t } = useTranslation()
  const { id, name, link } = preset
  const own = { method: 'post', action: `/presets/${id}`, preventScrollReset: true } as const
  return (
    <Menu
      page={`${id} ${name}`}
      className="gap-4 p-4 max-sm:inset-x-0 sm:right-0 sm:w-96"
      label={
        <>
          <Ellipsis aria-hidden size={18} />
          <span className="sr-only">{t('presets.more', { name })}</span>
        </>
      }
    >
      <Form {...own} className="flex items-end gap-2">
        <input type="hidden" name="intent" value="rename" />
        <TextField
          key={name}
          className="flex-1"
          label={t('presets.name')}
          name="name"
          defaultValue={name}
          maxLength={MAX_PRESET_NAME}
          required
          autoComplete="off"
        />
        <Button type="submit">{t('presets.rename')}</Button>
      </Form>
      <div className="grid gap-2 border-t border-hairline pt-4">
        {link === null ? (
          <Form {...own} className="grid gap-2">
            <Button type="submit" name="intent" value="share" icon={Link2}>
              {t('presets.share')}
            </Button>
            <p className="text-fine text-muted">{t('presets.shareHint')}</p>
          </Form>
        ) : (
          <>
            <CopyLink link={link} />
            <Form {...own}>
              <Button type="submit" name="intent" value="stop-sharing" tone="quiet" isWide>
                {t('presets.stopSharing')}
              </Button>
            </Form>
          </>
        )}
      </div>
      <details className="border-t border-hairline pt-2">
        <summary className="flex min-h-11 items-center font-semibold text-danger">
          {t('presets.remove')}
        </summary>
        <Form {...own} className="grid gap-2">
          <p className="text-fine">{t('presets.removeSure', { name })}</p>
          <Button type="submit" name="intent" value="remove" tone="danger">
            {t('common.delete')}
          </Button>
        </Form>
      </details>
    </Menu>
  )
}

/** The link is there to be seen and marked where a browser gives no clipboard. */
function CopyLink({ link }: { link: string }) {
  const { t } = useTranslation()
  const [isCopied, setCopied] = useState(false)
  const hasClipboard = useIsHydrated() && 'clipboard' in navigator
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <>
      <div className="flex items-end gap-2">
        <TextField
          className="flex-1"
          label={t('presets.link')}
          value={link}
          readOnly
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        {hasClipboard && (
          <Button icon={Copy} onClick={() => void copy()}>
            {t('presets.copy')}
          </Button>
        )}
      </div>
      <p role="status" className="text-fine text-muted">
        {isCopied ? t('presets.copied') : t('presets.linkHint')}
      </p>
    </>
  )
}

function Refused({ refused, form }: PresetBarProps) {
  const { t } = useTranslation()
  if (!refused) return null
  const { problem, name } = refused
  return (
    <Notice tone="problem" className="w-full">
      <p>{t(`presets.problems.${problem}`, { name })}</p>
      {problem === 'name-taken' && name && (
        <p>
          <Button type="submit" size="small" form={form} formNoValidate name="_intent" value={REPLACE_PRESET}>
            {t('presets.replace')}
          </Button>
        </p>
      )}
    </Notice>
  )
}

/** Opens over the page below the bar. */
function Menu({
  label,
  page,
  className,
  children,
}: {
  label: ReactNode
  /** Another one closes it. */
  page: string
  className: string
  children: ReactNode
}) {
  const menu = useRef<HTMLDetailsElement>(null)
  useMenuThatCloses(menu, page)
  return (
    <details ref={menu} name="presets" className="min-w-0">
      <summary className="inline-flex min-h-11 max-w-full items-center gap-2 rounded-control border border-rule bg-raised px-3 text-fine font-semibold select-none hover:border-ink md:min-h-9">
        {label}
      </summary>
      <div
        className={classes(
          'absolute top-full z-40 mt-1 grid max-h-[70dvh] overflow-y-auto overscroll-contain rounded-control border border-hairline bg-raised shadow-float',
          className,
        )}
      >
        {children}
      </div>
    </details>
  )
}

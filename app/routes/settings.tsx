import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import {
  changeEmail,
  endOne,
  keepBrand,
  savePassword,
  saveProfile,
} from '#app/accounts/settings-forms.server.ts'
import { BrandSettings } from '#app/components/brand-settings.tsx'
import { ButtonAnchor, ButtonLink } from '#app/components/button.tsx'
import { EmailNotice } from '#app/components/email-notice.tsx'
import { EmailSettings } from '#app/components/email-settings.tsx'
import { LanguageSwitch } from '#app/components/language-switch.tsx'
import { Notice } from '#app/components/notice.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Page, Section } from '#app/components/page.tsx'
import { PasswordSettings } from '#app/components/password-settings.tsx'
import { ProfileSettings } from '#app/components/profile-settings.tsx'
import { SessionList } from '#app/components/session-list.tsx'
import { ThemeSwitch } from '#app/components/theme-switch.tsx'
import { deviceName } from '#app/accounts/device-name.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { findBrand } from '#app/models/brand.server.ts'
import { endSessions, listSessions } from '#app/models/session.server.ts'
import { listUploads, type UploadView } from '#app/models/upload.server.ts'
import { findEmailStatus, forgetEmailChange, updateRunMails } from '#app/models/user/email.server.ts'
import { noSessionCookie, requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('settings.title') }

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const [sessions, email, brand, pictures] = await Promise.all([
    listSessions(user.id, user.sessionId),
    findEmailStatus(user.id),
    findBrand(user.id),
    listUploads(user.id, { kinds: ['image'], limit: PICTURES }),
  ])
  const isLogoListed = !brand?.logo || pictures.some(({ id }) => id === brand.logo)
  const logo = isLogoListed ? [] : await listUploads(user.id, { ids: [brand.logo ?? ''] })
  return {
    name: user.name,
    email,
    brand,
    pictures: [...logo, ...pictures.filter(({ kind }) => kind === 'image')],
    sessions: sessions.map(({ userAgent, ...session }) => ({ ...session, device: deviceName(userAgent) })),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const form = await request.formData()
  switch (form.get('intent')) {
    case 'profile':
      return await saveProfile(user, form)
    case 'brand':
      return await keepBrand(user, form)
    case 'password':
      return await savePassword(user, form)
    case 'email':
      return await changeEmail(user, form, context.ip)
    case 'forget-email':
      await forgetEmailChange(user.id)
      return redirect('/settings?done=email-forgotten')
    case 'notices':
      await updateRunMails(user.id, form.get('runMails') === 'yes')
      return redirect('/settings?done=notices')
    case 'end-session':
      return await endOne(user, String(form.get('sessionId')))
    case 'end-others':
      await endSessions(user.id, user.sessionId)
      return redirect('/settings?done=others')
    case 'end-all':
      await endSessions(user.id)
      return redirect('/login', { headers: { 'Set-Cookie': noSessionCookie() } })
    default:
      throw new Response('Unknown intent', { status: 400 })
  }
}

export const clientAction = keepPage

export default function Settings() {
  const { t } = useTranslation()
  const { name, email, brand, pictures, sessions } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  const search = useSearchParams()[0]
  const asked = search.get('done')
  const seconds = Math.min(Number(search.get('wait')) || AN_HOUR, AN_HOUR)
  const { wait } = useFormat()
  const done = DONE.find((one) => one === asked)
  return (
    <Page title={t('settings.title')} width="narrow">
      {done && !refused && <Notice tone="success">{t(`settings.done.${done}`)}</Notice>}
      {asked === 'too-many-mails' && (
        <Notice tone="problem">{t('account.errors.tooManyMails', { time: wait(seconds) })}</Notice>
      )}
      <EmailNotice status={email} />
      <Section title={t('settings.profile')}>
        <ProfileSettings name={name} lastResult={refused?.profile} />
      </Section>
      <Section title={t('settings.email')}>
        <EmailSettings key={done} status={email} lastResult={refused?.email} />
      </Section>
      <Section title={t('settings.look')}>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <span>{t('settings.language')}</span>
          <LanguageSwitch />
        </div>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <span>{t('settings.theme')}</span>
          <ThemeSwitch />
        </div>
      </Section>
      <Section title={t('settings.brand')}>
        <BrandSettings brand={brand} pictures={pictures as UploadView[]} lastResult={refused?.brand} />
      </Section>
      <Section title={t('settings.password')}>
        <PasswordSettings key={done} owner={{ name, email: email.email }} lastResult={refused?.password} />
      </Section>
      <Section title={t('settings.sessions')}>
        <SessionList sessions={sessions} />
      </Section>
      <Section title={t('settings.data')}>
        <p className="text-muted">{t('settings.dataLead')}</p>
        <div className="flex flex-wrap gap-2">
          <ButtonAnchor href="/account.zip">{t('settings.export')}</ButtonAnchor>
          <ButtonLink to="/account/removal" tone="danger">
            {t('settings.remove')}
          </ButtonLink>
        </div>
      </Section>
    </Page>
  )
}

const DONE = [
  'profile',
  'email',
  'email-forgotten',
  'email-confirmed',
  'resent',
  'notices',
  'brand',
  'password',
  'session',
  'others',
] as const

/** Seconds after which a link may be asked for again, at most: the limit `confirm-mail`. */
const AN_HOUR = 3_600

/** The newest, to choose a logo from. */
const PICTURES = 24

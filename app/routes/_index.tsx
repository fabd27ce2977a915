import { Link, useRouteLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/components/button.tsx'
import { Kawung } from '#app/components/kawung.tsx'
import { LanguageSwitch } from '#app/components/language-switch.tsx'
import { LightTable, TwoEdits } from '#app/components/light-table.tsx'
import { Nota, NotaLine } from '#app/components/nota.tsx'
import { ThemeSwitch } from '#app/components/theme-switch.tsx'
import type { loader as rootLoader } from '#app/root.tsx'

export default function Landing() {
  return (
    <>
      <Hero />
      <Steps />
      <Difference />
      <Price />
      <Footer />
    </>
  )
}

function Hero() {
  const { t } = useTranslation()
  return (
    <section className="relative isolate overflow-hidden border-b border-hairline">
      <Kawung className="-z-10" />
      <div className="mx-auto grid max-w-page items-center gap-x-14 gap-y-10 px-4 py-10 md:px-6 md:py-16 lg:grid-cols-[1fr_1.15fr]">
        <div className="grid gap-5">
          <h1 className="text-[2.125rem] leading-[1.15] font-bold tracking-[-0.025em] md:text-display">
            {t('landing.headline')}
          </h1>
          <p className="max-w-reading text-lead text-muted">{t('landing.lead')}</p>
          <div className="grid justify-items-start gap-2 pt-1">
            <Start />
            <p className="max-w-md text-fine text-muted">{t('landing.startNote')}</p>
          </div>
        </div>
        <LightTable />
      </div>
    </section>
  )
}

function Steps() {
  const { t } = useTranslation()
  return (
    <section className="mx-auto max-w-page px-4 py-12 md:px-6 md:py-20">
      <h2 className="text-title md:text-head">{t('landing.stepsTitle')}</h2>
      <ol className="mt-6 grid list-none gap-x-10 gap-y-6 md:grid-cols-3">
        {([1, 2, 3] as const).map((step) => (
          <li key={step} className="grid content-start gap-1.5 border-t border-ink pt-3">
            <span aria-hidden className="font-mono text-fine text-muted">
              {`0${step}`}
            </span>
            <h3 className="text-lead">{t(`landing.step${step}Title`)}</h3>
            <p className="text-muted">{t(`landing.step${step}`)}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Difference() {
  const { t } = useTranslation()
  return (
    <section className="border-y border-hairline bg-raised">
      <div className="mx-auto grid max-w-page items-center gap-x-14 gap-y-4 px-4 py-12 md:px-6 md:py-16 lg:grid-cols-2">
        <div className="grid content-start gap-3">
          <h2 className="text-title md:text-head">{t('landing.differentTitle')}</h2>
          <p className="max-w-reading text-lead text-muted">{t('landing.different')}</p>
        </div>
        <figure className="grid gap-3 justify-self-center max-lg:mt-4 max-lg:justify-self-start">
          <TwoEdits label={t('landing.twoEdits')} />
          <figcaption className="pl-8 text-fine text-muted">{t('landing.twoEditsNote')}</figcaption>
        </figure>
      </div>
    </section>
  )
}

function Price() {
  const { t } = useTranslation()
  const credits = (count: number) => t('common.credits', { count })
  return (
    <section className="mx-auto grid max-w-page items-start gap-x-14 gap-y-8 px-4 py-12 md:px-6 md:py-20 lg:grid-cols-2">
      <div className="grid gap-8">
        <div className="grid gap-3">
          <h2 className="text-title md:text-head">{t('landing.priceTitle')}</h2>
          <p className="max-w-reading text-lead text-muted">{t('landing.price')}</p>
          <p className="max-w-reading font-semibold">{t('landing.bonus')}</p>
        </div>
        <div className="grid gap-2 border-t border-hairline pt-6">
          <h3 className="text-lead">{t('landing.privateTitle')}</h3>
          <p className="max-w-reading text-muted">{t('landing.private')}</p>
        </div>
      </div>
      <div className="mx-auto w-full max-w-sm">
        <Nota title={t('landing.priceNote')}>
          <NotaLine label={t('landing.priceLine')} amount="20 × 8" />
          <NotaLine tone="total" label={t('landing.priceHeld')} amount={credits(160)} />
          <NotaLine label={t('landing.priceMade')} amount={`18 × 8 = 144`} />
          <NotaLine tone="back" label={t('landing.priceBack')} amount={`+ ${credits(16)}`} />
        </Nota>
      </div>
    </section>
  )
}

function Footer() {
  const { t } = useTranslation()
  const user = useRouteLoaderData<typeof rootLoader>('root')?.user
  return (
    <footer className="border-t border-hairline">
      <div className="mx-auto grid max-w-page gap-8 px-4 py-10 md:px-6">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
          <Start />
          {!user && (
            <Link to="/login" className="link">
              {t('landing.hasAccount')}
            </Link>
          )}
        </div>
        <div className="flex flex-wrap items-center justify-between gap-4 text-fine text-muted">
          <p>{t('landing.footer')}</p>
          <div className="flex flex-wrap gap-2">
            <LanguageSwitch />
            <ThemeSwitch />
          </div>
        </div>
      </div>
    </footer>
  )
}

/** The one next step. */
function Start() {
  const { t } = useTranslation()
  const user = useRouteLoaderData<typeof rootLoader>('root')?.user
  return (
    <ButtonLink to={user ? '/studio' : '/register'} tone="primary" size="large">
      {user ? t('nav.studio') : t('landing.start')}
    </ButtonLink>
  )
}

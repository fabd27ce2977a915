import { getFormProps, getInputProps, useForm, type SubmissionResult } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { Form, useNavigation } from '@remix-run/react'
import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { brandForm, MAX_BRAND_COLOURS, type Brand, type BrandError } from '#app/accounts/brand-form.ts'
import type { UploadView } from '#app/models/upload.server.ts'
import { FONTS } from '#app/studio/fonts.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'
import { SelectField } from './select.tsx'
import { UploadTray } from './uploads.tsx'
import { useUserEvents } from './watch.ts'

/** What a new colour is until it is chosen: our turmeric. */
const FIRST_COLOUR = '#e6a100'

/** Colours, fonts, logo and handle of a shop. Colours are added and taken out before JavaScript too. */
export function BrandSettings({
  brand,
  pictures,
  lastResult,
}: {
  brand: Brand | null
  /** The user's pictures, also those that are still to be looked at. */
  pictures: UploadView[]
  lastResult: SubmissionResult<string[]> | null | undefined
}) {
  const { t } = useTranslation()
  const sentences = (errors: string[] | undefined) =>
    errors?.map((error) => t(`brand.errors.${error as BrandError}`))
  const [form, fields] = useForm<z.input<typeof brandForm>, Brand>({
    id: 'brand',
    lastResult: lastResult ?? null,
    defaultValue: { colours: brand?.colours ?? [], handle: brand?.handle ?? '' },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: brandForm }),
    shouldRevalidate: 'onInput',
  })
  const { key: _, ...handle } = getInputProps(fields.handle, { type: 'text' })
  const isBusy = useNavigation().formData?.get('intent') === 'brand'
  const ready = pictures.filter(({ state }) => state === 'ready')
  useUserEvents((event) => event.type === 'upload')

  return (
    <div className="grid gap-4">
      <p className="text-muted">{t('brand.lead')}</p>
      <Form {...getFormProps(form)} method="post" className="grid gap-5">
        {/* The first button is what Enter presses: not one that takes a colour out. */}
        <button type="submit" hidden />
        <input type="hidden" name="intent" value="brand" />
        <Colours form={form} field={fields.colours} errors={sentences(fields.colours.errors)} />
        <div className="grid gap-4 sm:grid-cols-2">
          {(['titleFont', 'textFont'] as const).map((word, index) => (
            <SelectField
              key={word}
              label={t(`brand.${word}`)}
              name={`fonts[${index}]`}
              defaultValue={brand?.fonts[index] ?? ''}
            >
              <option value="">{t(index === 0 ? 'brand.noTitleFont' : 'brand.noTextFont')}</option>
              {FONTS.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </SelectField>
          ))}
        </div>
        <Logos
          name={fields.logo.name}
          chosen={brand?.logo ?? null}
          pictures={ready}
          errors={sentences(fields.logo.errors)}
        />
        <TextField
          {...handle}
          label={t('brand.handle')}
          hint={t('brand.handleHint')}
          placeholder="@tokobatik"
          autoComplete="off"
          autoCapitalize="none"
          errors={sentences(fields.handle.errors)}
        />
        <div>
          <Button type="submit" isBusy={isBusy}>
            {t('brand.save')}
          </Button>
        </div>
      </Form>
      <div className="grid gap-2">
        <p className="text-fine text-muted">{t('brand.upload')}</p>
        <UploadTray kinds={['image']} uploads={pictures.filter(({ state }) => state !== 'ready')} />
      </div>
    </div>
  )
}

type BrandForm = ReturnType<typeof useForm<z.input<typeof brandForm>, Brand>>

function Colours({
  form,
  field,
  errors,
}: {
  form: BrandForm[0]
  field: BrandForm[1]['colours']
  errors: string[] | undefined
}) {
  const { t } = useTranslation()
  const colours = field.getFieldList()
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1.5 text-fine font-semibold">{t('brand.colours')}</legend>
      <ul className="flex list-none flex-wrap items-center gap-2">
        {colours.map((colour, index) => (
          <li
            key={colour.key ?? colour.name}
            className="flex overflow-hidden rounded-control border border-rule bg-raised"
          >
            <input
              type="color"
              name={colour.name}
              defaultValue={colour.initialValue ?? FIRST_COLOUR}
              aria-label={t('brand.colour', { number: index + 1 })}
              className="h-11 w-14 cursor-pointer border-0 bg-transparent p-1"
            />
            <button
              {...form.remove.getButtonProps({ name: field.name, index })}
              aria-label={t('brand.removeColour', { number: index + 1 })}
              className="grid size-11 place-items-center hover:bg-sunken"
            >
              <X aria-hidden size={16} />
            </button>
          </li>
        ))}
        {colours.length < MAX_BRAND_COLOURS && (
          <li>
            <Button
              {...form.insert.getButtonProps({ name: field.name, defaultValue: FIRST_COLOUR })}
              type="submit"
              icon={Plus}
              tone="quiet"
            >
              {t('brand.addColour')}
            </Button>
          </li>
        )}
      </ul>
      <p className="text-fine text-muted">{t('brand.colourHint')}</p>
      {errors && <p className="text-fine font-medium text-danger">{errors.join(' ')}</p>}
    </fieldset>
  )
}

function Logos({
  name,
  chosen,
  pictures,
  errors,
}: {
  name: string
  chosen: string | null
  pictures: UploadView[]
  errors: string[] | undefined
}) {
  const { t } = useTranslation()
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1.5 text-fine font-semibold">{t('brand.logo')}</legend>
      <div className="flex flex-wrap gap-2">
        <Logo name={name} value="" isChosen={chosen === null}>
          <span className="px-2 text-center text-fine">{t('brand.noLogo')}</span>
        </Logo>
        {pictures.map(({ id, name: file, thumbnailUrl }) => (
          <Logo key={id} name={name} value={id} isChosen={id === chosen} title={file}>
            {thumbnailUrl ? (
              <img src={thumbnailUrl} alt={file} loading="lazy" className="size-full object-contain" />
            ) : (
              <span className="truncate px-1 text-fine">{file}</span>
            )}
          </Logo>
        ))}
      </div>
      {pictures.length === 0 && <p className="text-fine text-muted">{t('brand.noPictures')}</p>}
      {errors && <p className="text-fine font-medium text-danger">{errors.join(' ')}</p>}
    </fieldset>
  )
}

function Logo({
  name,
  value,
  isChosen,
  title,
  children,
}: {
  name: string
  value: string
  isChosen: boolean
  title?: string
  children: ReactNode
}) {
  return (
    <label
      title={title}
      className="relative grid size-20 place-items-center overflow-hidden rounded-frame border-2 border-hairline bg-raised hover:border-rule has-checked:border-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-nila"
    >
      <input
        type="radio"
        name={name}
        value={value}
        defaultChecked={isChosen}
        className="absolute inset-0 size-full appearance-none outline-none"
      />
      <span className="pointer-events-none grid size-full place-items-center">{children}</span>
    </label>
  )
}

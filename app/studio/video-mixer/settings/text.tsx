import { Field, TextField } from '#app/components/field.tsx'
import { Segments } from '#app/components/segments.tsx'
import { SelectField } from '#app/components/select.tsx'
import { CAPTION_LOOKS, CAPTION_POSITIONS, CORNERS } from '../input.ts'
import type { SettingsProps } from '../settings.tsx'
import { useWord } from '../use-word.ts'
import { ColourField } from '#app/components/colour-field.tsx'
import { Section } from './section.tsx'

const SIZES = [
  { name: 'small', size: 0.034 },
  { name: 'normal', size: 0.045 },
  { name: 'large', size: 0.06 },
]

export function TextSettings({ initial, table, uploads, valueOf }: SettingsProps) {
  const word = useWord()
  const { caption, sticker } = initial
  const kind = sticker.kind ?? (sticker.upload ? 'logo' : sticker.price ? 'price' : 'none')
  const stickerNow = valueOf('sticker.kind') || kind
  const images = uploads.filter((upload) => upload.kind === 'image')
  return (
    <Section
      title={word('section.text')}
      now={[
        ...(table.strips.some((strip) => strip.texts.trim() !== '')
          ? [word(`text.${valueOf('caption.look')}`), word(`text.${valueOf('caption.position')}`)]
          : [word('text.noText')]),
        stickerNow === 'none' ? word('text.noSticker') : word(`text.${stickerNow}`),
      ]}
    >
      <p className="max-w-reading text-fine text-muted">{word('text.lead')}</p>
      <div className="flex flex-wrap gap-x-6 gap-y-4">
        <Segments
          label={word('text.look')}
          name="caption.look"
          defaultValue={caption.look}
          options={CAPTION_LOOKS.map((look) => ({ value: look, label: word(`text.${look}`) }))}
        />
        <Segments
          label={word('text.position')}
          name="caption.position"
          defaultValue={caption.position}
          options={CAPTION_POSITIONS.map((position) => ({
            value: position,
            label: word(`text.${position}`),
          }))}
        />
        <Segments
          label={word('text.size')}
          name="caption.size"
          defaultValue={String(nearestSize(caption.size))}
          options={SIZES.map(({ name, size }) => ({ value: String(size), label: word(`text.${name}`) }))}
        />
        <Field label={word('text.colour')}>
          {(control) => <ColourField {...control} name="caption.colour" defaultValue={caption.colour} />}
        </Field>
      </div>
      <div className="group/sticker grid gap-4 border-t border-hairline pt-5">
        <Segments
          label={word('text.sticker')}
          name="sticker.kind"
          defaultValue={kind}
          options={(['none', 'logo', 'price'] as const).map((value) => ({
            value,
            label: word(`text.${value}`),
          }))}
        />
        <div className="flex flex-wrap gap-x-6 gap-y-4 group-has-[[value=none]:checked]/sticker:hidden">
          <SelectField
            className="hidden w-64 group-has-[[value=logo]:checked]/sticker:grid"
            label={word('text.logoFile')}
            name="sticker.upload"
            defaultValue={sticker.upload ?? ''}
            hint={images.length === 0 ? word('text.noImages') : undefined}
          >
            <option value="">{word('text.chooseImage')}</option>
            {images.map((upload) => (
              <option key={upload.id} value={upload.id}>
                {upload.name}
              </option>
            ))}
          </SelectField>
          <TextField
            className="hidden w-48 group-has-[[value=price]:checked]/sticker:grid"
            label={word('text.priceText')}
            name="sticker.price"
            maxLength={24}
            placeholder={word('text.pricePlaceholder')}
            defaultValue={sticker.price}
          />
          <SelectField
            className="w-48"
            label={word('text.corner')}
            name="sticker.corner"
            defaultValue={sticker.corner}
          >
            {CORNERS.map((corner) => (
              <option key={corner} value={corner}>
                {word(`text.${corner}`)}
              </option>
            ))}
          </SelectField>
        </div>
      </div>
    </Section>
  )
}

/** A recipe may say any size; the form offers three. */
function nearestSize(size: number): number {
  const distances = SIZES.map((choice) => Math.abs(choice.size - size))
  return SIZES[distances.indexOf(Math.min(...distances))]?.size ?? size
}

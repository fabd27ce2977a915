import { Checkbox } from '#app/components/checkbox.tsx'
import { Segments } from '#app/components/segments.tsx'
import { useFormat } from '#app/i18n/hooks.ts'
import type { SettingsProps } from '../settings.tsx'
import { useWord } from '../use-word.ts'
import { Section } from './section.tsx'

export function SoundSettings({ initial, uploads, valueOf }: SettingsProps) {
  const word = useWord()
  const format = useFormat()
  const songs = uploads.filter((upload) => upload.kind === 'audio')
  return (
    <Section title={word('section.sound')} now={[word(`sound.${valueOf('sound')}`)]}>
      <div className="group/sound grid gap-4">
        <Segments
          label={word('sound.sound')}
          name="sound"
          defaultValue={initial.sound}
          options={(['keep', 'music', 'mute'] as const).map((value) => ({
            value,
            label: word(`sound.${value}`),
          }))}
        />
        <div className="hidden gap-4 group-has-[[value=music]:checked]/sound:grid">
          <fieldset className="grid min-w-0">
            <legend className="mb-1 text-fine font-semibold">{word('sound.songs')}</legend>
            {songs.length === 0 && <p className="text-muted">{word('sound.noSongs')}</p>}
            {songs.map((song) => (
              <Checkbox
                key={song.id}
                name="music"
                value={song.id}
                defaultChecked={initial.music.includes(song.id)}
                label={
                  <>
                    {song.name}
                    {song.facts.seconds !== undefined && (
                      <span className="digits text-fine text-muted">
                        {' '}
                        · {format.clock(song.facts.seconds)}
                      </span>
                    )}
                  </>
                }
              />
            ))}
          </fieldset>
          <Checkbox
            name="isDucked"
            defaultChecked={initial.isDucked}
            label={word('sound.isDucked')}
            hint={word('sound.isDuckedHint')}
          />
        </div>
        <p className="text-fine text-muted">{word('sound.level')}</p>
      </div>
    </Section>
  )
}

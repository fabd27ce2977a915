import { useFetcher } from '@remix-run/react'
import { Star } from 'lucide-react'
import type { MouseEvent } from 'react'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import { classes } from './classes.ts'
import { useIsHydrated } from './hydrated.ts'

/**
 * A star on a frame that marks it as a favourite, before the server has answered. It stands inside a form and, without
 * JavaScript, is one of its buttons.
 */
export function FavouriteStar({
  id,
  name,
  isFavourite: isKnown,
}: {
  id: string
  name: string
  isFavourite: boolean
}) {
  const word = useLibraryWords()
  const fetcher = useFetcher()
  const asked = fetcher.formData?.get('favourite')
  const isFavourite = asked ? asked === valueOf(id, true) : isKnown
  const value = valueOf(id, !isFavourite)
  const toggle = (event: MouseEvent) => {
    event.preventDefault()
    fetcher.submit({ favourite: value }, { method: 'post', action: '/library/favourites' })
  }
  const isHydrated = useIsHydrated()
  const label = word(isFavourite ? 'unfavourite' : 'favourite', { name })
  return (
    <button
      // Once pages have JavaScript it is no form's first button, which Enter in a field would press.
      type={isHydrated ? 'button' : 'submit'}
      name="favourite"
      value={value}
      formAction="/library/favourites"
      formNoValidate
      aria-label={label}
      aria-pressed={isFavourite}
      title={label}
      onClick={toggle}
      className="absolute right-0 bottom-0 grid size-11 place-items-center text-white md:size-9"
    >
      <Star
        aria-hidden
        size={18}
        className={classes('drop-shadow-[0_0_2px_rgb(0_0_0/0.9)]', isFavourite && 'fill-kunyit text-kunyit')}
      />
    </button>
  )
}

const valueOf = (id: string, isFavourite: boolean) => `${id}:${isFavourite}`

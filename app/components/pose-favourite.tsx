import { useFetcher, useLocation } from '@remix-run/react'
import { Star } from 'lucide-react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { classes } from './classes.ts'
import { IconButton } from './pose-frame.tsx'

/** A star to mark a pose of the library with. It shines before the server has answered. */
export function FavouriteButton({
  id,
  title,
  isFavourite: isKnown,
  className,
}: {
  id: string
  title: string
  isFavourite: boolean
  className?: string
}) {
  const word = usePoseWords()
  const fetcher = useFetcher()
  const { pathname, search } = useLocation()
  const asked = fetcher.formData?.get('isFavourite')
  const isFavourite = asked ? asked === 'true' : isKnown
  return (
    <fetcher.Form method="post" action="/poses/favourites" className={className}>
      <input type="hidden" name="pose" value={id} />
      <noscript>
        <input type="hidden" name="redirectTo" value={pathname + search} />
      </noscript>
      <IconButton
        type="submit"
        name="isFavourite"
        value={String(!isFavourite)}
        icon={Star}
        label={word(isFavourite ? 'unfavourite' : 'favourite', { title })}
        className={classes(isFavourite && '[&_svg]:fill-kunyit')}
      />
    </fetcher.Form>
  )
}

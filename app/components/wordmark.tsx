/** The frame and its grease-pencil ring, with the name. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 text-lead font-bold tracking-[-0.02em]">
      <svg aria-hidden viewBox="0 0 32 32" className="size-7">
        <rect x="10" y="8" width="12" height="16" rx="1" fill="currentColor" />
        <path
          d="M20.500 4.600C13 2.700 5 7.300 4.400 15.500 3.900 23.200 9.800 28.800 16.800 28.400 24.200 28 29 21.800 28 14.400 27.200 8.700 22.600 4.300 15.600 3.900"
          fill="none"
          stroke="var(--kunyit)"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
      </svg>
      lumiku
    </span>
  )
}

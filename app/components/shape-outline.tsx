/** A shape such as `9:16`, drawn. */
export function ShapeOutline({ shape }: { shape: string }) {
  const [across = 1, down = 1] = shape.split(':').map(Number)
  const unit = 14 / Math.max(across, down)
  const [width, height] = [across * unit, down * unit]
  return (
    <svg
      aria-hidden
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
    >
      <rect x={8 - width / 2} y={8 - height / 2} width={width} height={height} rx="1" />
    </svg>
  )
}

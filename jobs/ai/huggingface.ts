/**
 * A picture file's subject without what is behind it, as a PNG with alpha, of the file's own size. Fails with
 * ProviderError as `pictureOf` does.
 */
export async function cutOut(
  file: string,
  { signal }: { signal: AbortSignal; generationId?: string; userId?: string },
): Promise<Buffer> {
  signal.throwIfAborted()
  return await Promise.reject(new Error(`Nothing cuts ${file} out yet`))
}

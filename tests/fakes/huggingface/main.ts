import { startHuggingFace } from './server.ts'

/**
 * Hugging Face's stand-in as a process of its own, to try the paid tiers by hand: start it, then bin/start with
 * HUGGINGFACE_API_KEY=hf_test and HUGGINGFACE_BASE_URL of what it says.
 */
const huggingFace = await startHuggingFace({
  port: Number(process.env['FAKE_HUGGINGFACE_PORT'] || 4_810),
  latencyMs: 1_500,
})
console.log(`Hugging Face's stand-in listens on ${huggingFace.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void huggingFace.stop().then(() => process.exit(0)))
}

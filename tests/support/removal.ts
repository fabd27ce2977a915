import { removeFromTrash, trashOutputs, trashRuns } from '#app/models/trash.server.ts'

/** Removes for ever as a user does: into the trash, and out of it. False where nothing of the user's was there. */
export async function removeOutput(userId: string, id: string): Promise<boolean> {
  await trashOutputs(userId, [id])
  return (await removeFromTrash(userId, [{ kind: 'outputs', id }])).removed > 0
}

export async function removeGeneration(userId: string, id: string): Promise<boolean> {
  await trashRuns(userId, [id])
  return (await removeFromTrash(userId, [{ kind: 'runs', id }])).removed > 0
}

/** Whether a statement failed because another row has what must be one row's alone (SQLSTATE unique_violation). */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}

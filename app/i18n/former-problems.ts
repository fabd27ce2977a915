/** Codes that older runs keep for what tools of today call by one name. */
export const FORMER_PROBLEMS: Record<string, string> = {
  'spend-cap': 'service-full',
  'image-quota': 'service-closed',
  'image-busy': 'service-down',
  'image-refused': 'service-refused',
  'picture-refused': 'service-refused',
  'copy-refused': 'service-refused',
  'picture-failed': 'service-failed',
  'copy-failed': 'service-failed',
  'image-input': 'service-input',
}

/** The id of the file field of a page's UploadTray; a page has one tray. */
export const TRAY_FIELD = 'upload-tray-field'

/**
 * The page's own tray takes the files, here and everywhere: it knows how to resume, what is too large and what went wrong. A form
 * only hands it more, through its file field.
 */
function trayField(): HTMLInputElement | null {
  return document.querySelector(`input#${TRAY_FIELD}`)
}

export function chooseFiles(): void {
  trayField()?.click()
}

export function sendFiles(files: FileList): void {
  const field = trayField()
  if (!field) return
  field.files = files
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

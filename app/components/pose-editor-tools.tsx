import {
  Download,
  TrianglesCenterlineDashedVertical,
  LayoutGrid,
  Redo2,
  RotateCcw,
  Undo2,
  Upload,
  ZoomIn,
} from 'lucide-react'
import { useState, type Dispatch } from 'react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { useSharedProblemText } from '#app/i18n/shared-problem.ts'
import { openPoseFile } from '#app/poses/export.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import type { Problem } from '#app/studio/contract.ts'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'
import type { Edit, Editing } from './pose-editing.ts'
import { PoseImport } from './pose-editor-import.tsx'
import { PoseStart } from './pose-editor-start.tsx'
import { IconButton } from './pose-frame.tsx'
import { SelectField } from './select.tsx'

/** Canvases that people ask for, as width ÷ height. */
const CANVASES = [
  ['9:16', 9 / 16],
  ['3:4', 3 / 4],
  ['4:5', 4 / 5],
  ['1:1', 1],
  ['16:9', 16 / 9],
] as const

interface ToolsProps {
  editing: Editing
  edit: Dispatch<Edit>
}

/** What is done to the pose as a whole. */
export function PoseTools({
  editing: { present, past, future },
  edit,
  initial,
  isCloseUp,
  onCloseUp,
}: ToolsProps & {
  initial: Skeleton
  isCloseUp: boolean
  onCloseUp(isCloseUp: boolean): void
}) {
  const word = usePoseWords()
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div role="toolbar" aria-label={word('editor.tools')} className="flex flex-wrap max-sm:-ml-3">
        <IconButton
          icon={Undo2}
          label={word('editor.undo')}
          disabled={past.length === 0}
          onClick={() => edit({ do: 'undo' })}
        />
        <IconButton
          icon={Redo2}
          label={word('editor.redo')}
          disabled={future.length === 0}
          onClick={() => edit({ do: 'redo' })}
        />
        <IconButton
          icon={TrianglesCenterlineDashedVertical}
          label={word('mirror')}
          onClick={() => edit({ do: 'mirror' })}
        />
        <IconButton
          icon={RotateCcw}
          label={word('editor.reset')}
          onClick={() => edit({ do: 'lay', skeleton: initial })}
        />
        <IconButton
          icon={ZoomIn}
          label={word('editor.closeUp')}
          isOn={isCloseUp}
          onClick={() => onCloseUp(!isCloseUp)}
        />
      </div>
      <SelectField
        label={word('editor.canvasShape')}
        isLabelHidden
        className="w-24"
        value={shapeOf(present)}
        onChange={({ target }) => {
          const [, width] = CANVASES.find(([name]) => name === target.value) ?? []
          if (width) edit({ do: 'widen', width })
        }}
      >
        {CANVASES.map(([name]) => (
          <option key={name}>{name}</option>
        ))}
        {shapeOf(present) === '' && <option value="">{word('editor.otherShape')}</option>}
      </SelectField>
    </div>
  )
}

type Open = 'start' | 'import' | null

/** Where the pose comes from, and where it goes. */
export function PoseFiles({ editing: { present }, edit }: ToolsProps) {
  const word = usePoseWords()
  const problemText = useSharedProblemText()
  const [open, setOpen] = useState<Open>(null)
  const [notes, setNotes] = useState<Problem[]>([])
  const lay = (skeleton: Skeleton, notes: Problem[] = []) => {
    edit({ do: 'lay', skeleton })
    setNotes(notes)
    setOpen(null)
  }
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button size="small" icon={LayoutGrid} onClick={() => setOpen('start')}>
          {word('editor.start')}
        </Button>
        <Button size="small" icon={Upload} onClick={() => setOpen('import')}>
          {word('editor.import')}
        </Button>
        <Button size="small" icon={Download} onClick={() => saveOpenPose(present)}>
          {word('editor.export')}
        </Button>
      </div>
      {notes.length > 0 && (
        <Notice>
          {notes.map((note) => (
            <p key={note.code}>{problemText(note)}</p>
          ))}
        </Notice>
      )}
      <PoseStart isOpen={open === 'start'} onClose={() => setOpen(null)} onChoose={lay} />
      <PoseImport isOpen={open === 'import'} onClose={() => setOpen(null)} onRead={lay} />
    </div>
  )
}

/** One of the canvases' names; empty for a shape that somebody brought along. */
function shapeOf({ width }: Skeleton): string {
  return CANVASES.find(([, known]) => Math.abs(known - width) < 0.005)?.[0] ?? ''
}

function saveOpenPose(skeleton: Skeleton): void {
  const file = new Blob([openPoseFile(skeleton)], { type: 'application/json' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = 'pose.openpose.json'
  link.click()
  URL.revokeObjectURL(link.href)
}

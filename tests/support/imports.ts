import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import ts from 'typescript'
import { ROOT } from '../../bin/process.ts'

/** One import, re-export or `import()` of a source file. */
export interface Import {
  /** The importing file, from the top of the repository. */
  from: string
  /** As written. */
  specifier: string
  /** The imported file of ours, from the top; the package's name for a package. */
  to: string
  /** Nothing of it is left at run time. */
  isType: boolean
}

/** Our own sources of these folders, without tests. */
export async function sourceFiles(...folders: string[]): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(path.join(ROOT, folder), { recursive: true })).map((name) => path.join(folder, name)),
    ),
  )
  return found
    .flat()
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|d)\.tsx?$/.test(file))
    .sort()
}

export function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readSource(file), ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const add = (specifier: ts.Expression | undefined, isType: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    imports.push({ from: file, specifier: specifier.text, to: targetOf(file, specifier.text), isType })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node.importClause))
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, isTypeExport(node))
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return imports
}

export function readSource(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

/** Everything that the files load at run time, themselves included: files of ours and packages. */
export function reachableFrom(files: string[]): Set<string> {
  const reached = new Set<string>()
  const waiting = [...files]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    if (/\.tsx?$/.test(file))
      waiting.push(
        ...importsOf(file)
          .filter((one) => !one.isType)
          .map((one) => one.to),
      )
  }
  return reached
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.isTypeOnly) return true
  const names = clause.namedBindings
  if (clause.name || !names || !ts.isNamedImports(names)) return false
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly)
}

function isTypeExport(node: ts.ExportDeclaration): boolean {
  if (node.isTypeOnly) return true
  const names = node.exportClause
  return Boolean(names && ts.isNamedExports(names) && names.elements.every((element) => element.isTypeOnly))
}

function targetOf(file: string, specifier: string): string {
  const plain = specifier.replace(/\?.*$/, '')
  if (plain.startsWith('#')) return plain.slice(1)
  if (plain.startsWith('.')) return path.join(path.dirname(file), plain)
  if (plain.startsWith('node:')) return plain
  return plain
    .split('/')
    .slice(0, plain.startsWith('@') ? 2 : 1)
    .join('/')
}

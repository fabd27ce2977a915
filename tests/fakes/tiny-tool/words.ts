export const id = { file: 'berkas', writing: 'Menulis' }
export const en = { file: 'file', writing: 'Writing' }

import type { FakeOrder } from './duitku.ts'

/** The page a buyer pays on, in place of Duitku's. */
export function paymentPage({ orderId, amount, product, reference }: FakeOrder): string {
  return page(`
    <p>${escape(product)}</p>
    <p><strong>Rp ${amount.toLocaleString('id-ID')}</strong></p>
    <p>${escape(orderId)}</p>
    <form method="post" action="/pay?reference=${encodeURIComponent(reference)}">
      <button name="choice" value="paid">Bayar</button>
      <button name="choice" value="failed">Gagalkan</button>
      <button name="choice" value="closed">Tutup tanpa membayar</button>
    </form>`)
}

export function paidPage({ orderId, status, returnUrl }: FakeOrder): string {
  return page(`
    <p>${escape(orderId)}: ${status === '00' ? 'sudah dibayar' : 'gagal'}</p>
    <p><a href="${escape(returnUrl)}">Kembali</a></p>`)
}

function page(body: string): string {
  return `<!doctype html>
<html lang="id">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Pembayaran uji coba</title>
  <style>
    body { font: 17px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem }
    button { display: block; width: 100%; min-height: 44px; margin: 0.5rem 0; font: inherit }
  </style>
  <h1>Pembayaran uji coba</h1>
  <p>Tidak ada uang yang berpindah. Pilih apa yang terjadi.</p>${body}
</html>
`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** From where Duitku says that it calls (docs.duitku.com/api/en, November 2026). Lists change: it is a hint, no gate. */
const ADDRESSES = {
  production: [
    '182.23.85.8',
    '182.23.85.9',
    '182.23.85.10',
    '182.23.85.13',
    '182.23.85.14',
    '103.177.101.184',
    '103.177.101.185',
    '103.177.101.186',
    '103.177.101.189',
    '103.177.101.190',
  ],
  sandbox: ['182.23.85.11', '182.23.85.12', '103.177.101.187', '103.177.101.188'],
}

/** Whether Duitku lists this address. IPv4 may come as IPv6 writes it: `::ffff:182.23.85.8`. */
export function isListedAddress(ip: string, environment: keyof typeof ADDRESSES): boolean {
  return ADDRESSES[environment].includes(ip.replace(/^::ffff:/i, ''))
}

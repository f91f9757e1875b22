/**
 * JSON whose numbers stay exact. A number that JavaScript would round (more than 15 digits, or an exponent) is kept
 * as the text of the document and written back as that text, so that no value changes by being looked at.
 */
const MARK = '\u0001'
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const HELD = /"\\u0001(-?\d+(?:\.\d+)?)"/g

/** Parse; numbers that would be rounded come as marked text (see `numberText`). */
export function parseExact(text: string): unknown {
  return JSON.parse(text.replace(TOKEN, (token) => (token[0] === '"' || isSafe(token) ? token : `"\\u0001${plain(token)}"`)))
}

/** Write; what `exactNumber` or `parseExact` made is written as a bare number again. */
export function writeExact(value: unknown): string {
  return JSON.stringify(value).replace(HELD, '$1')
}

/** The number of a typed text, exactly as typed; null if it is no number. Thousands separators and full-width digits are read. */
export function exactNumber(typed: string): string | number | null {
  const text = typed
    .trim()
    .replace(/[０-９．－]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/(\d)[,，](?=\d{3}(?:\D|$))/g, '$1')
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return null
  const trimmed = text.replace(/^(-?)0+(?=\d)/, '$1')
  return isSafe(trimmed) ? Number(trimmed) : MARK + trimmed
}

/** The digits of a number of a record, for an input or a table; other values as they are. */
export function numberText(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return text.startsWith(MARK) ? text.slice(1) : text
}

/** Digits in groups of three, the sign and the fraction left alone. */
export function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const parts = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return fraction === undefined ? parts : `${parts}.${fraction}`
}

function isSafe(token: string): boolean {
  return !/[eE]/.test(token) && token.replace(/[-.]/g, '').replace(/^0+/, '').length <= 15 && !/^-?0\.0{6}/.test(token)
}

function plain(token: string): string {
  return /[eE]/.test(token) ? unfold(token) : token
}

function unfold(token: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(token) ?? []
  const digits = whole + fraction
  const point = whole.length + Number(power)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

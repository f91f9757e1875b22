/** Characters that cannot be seen, or that turn the reading direction: shown by their code, never let loose. */
const ODD =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\u{e0000}-\u{e0fff}]/u

export interface Piece {
  text: string
  /** Written code of an unseen character (U+200B), or null for plain text. */
  code: string | null
}

/** Whether a text has a character that would not be seen. */
export function hasOdd(text: string): boolean {
  return ODD.test(text)
}

/** The text in pieces: runs that can be seen, and single characters that cannot. */
export function pieces(text: string): Piece[] {
  if (!ODD.test(text)) return [{ text, code: null }]
  const found: Piece[] = []
  let run = ''
  for (const point of text) {
    if (!ODD.test(point)) {
      run += point
      continue
    }
    if (run) found.push({ text: run, code: null })
    run = ''
    found.push({ text: point, code: codeOf(point) })
  }
  if (run) found.push({ text: run, code: null })
  return found
}

/** The text with each unseen character written as its code in brackets: for titles, labels and inputs' notes. */
export function shown(text: string): string {
  return pieces(text)
    .map((piece) => (piece.code === null ? piece.text : `[${piece.code}]`))
    .join('')
}

function codeOf(point: string): string {
  return 'U+' + (point.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')
}

import { describe, expect, it } from 'vitest'
import { exactNumber, grouped, numberText, parseExact, writeExact } from '../src/text/exact_json'

describe('numbers stay exact', () => {
  it.each(['0.3', '54830000000', '123456789012345678901234.5', '0.1000000000000000055', '-9007199254740993', '0'])('%s comes back as it was', (digits) => {
    const read = parseExact(`{"value": ${digits}}`) as { value: unknown }
    expect(numberText(read.value)).toBe(digits)
    expect(writeExact(read)).toBe(`{"value":${digits}}`)
  })

  it('leaves digits inside of strings alone', () => {
    const text = JSON.stringify({ text: '共12345678901234567890户，"1e400"\\', id: '510900' })
    expect(writeExact(parseExact(text))).toBe(text)
  })

  it('unfolds exponents', () => {
    expect(numberText((parseExact('[1.5e3, 2E-4]') as unknown[])[0])).toBe('1500')
    expect(numberText((parseExact('[1.5e3, 2E-4]') as unknown[])[1])).toBe('0.0002')
  })

  it.each([
    ['674,900', '674900'],
    ['１２．５', '12.5'],
    [' 0.30 ', '0.3'],
    ['12345678901234567890', '12345678901234567890'],
    ['-3', '-3'],
  ])('reads %s as typed', (typed, digits) => {
    expect(numberText(exactNumber(typed))).toBe(digits)
  })

  it.each(['', '三百', '1e5', '12万', '1,23', '--1', '.5'])('%s is no number', (typed) => {
    expect(exactNumber(typed)).toBeNull()
  })

  it('groups digits in threes', () => {
    expect([grouped('1234567.8901'), grouped('12'), grouped('-1000')]).toEqual(['1,234,567.8901', '12', '-1,000'])
  })
})

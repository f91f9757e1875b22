import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../src/styles/base.css', import.meta.url), 'utf8')
const dark = css.indexOf('prefers-color-scheme: dark')
const themes = { light: variables(css.slice(0, dark)), dark: variables(css.slice(dark, css.indexOf('*,'))) }

function variables(part: string): Record<string, string> {
  return Object.fromEntries([...part.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] as string, match[2] as string]))
}

/** Contrast of two colours after WCAG 2. */
function contrast(one: string, other: string): number {
  const [light, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dim + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe.each(['light', 'dark'] as const)('colours of the %s theme', (name) => {
  const theme = themes[name]
  const colour = (of: string): string => theme[of] ?? themes.light[of] ?? ''

  it.each(['ink', 'soft', 'faint', 'accent', 'good', 'bad', 'warn', 'quantity'])('%s can be read on every ground', (text) => {
    for (const ground of ['paper', 'card', 'raised']) expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['indicator', 'region', 'scope', 'period', 'comparison', 'per', 'policy', 'unexplained', 'new'])('the line of %s can be told from the ground', (line) => {
    expect(contrast(colour(line), colour('paper'))).toBeGreaterThanOrEqual(3)
  })

  it('has readable words on its buttons', () => {
    expect(contrast(colour('accent-ink'), colour('accent'))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colour('warn'), colour('warn-wash'))).toBeGreaterThanOrEqual(4.5)
    for (const text of ['ink', 'soft', 'faint']) expect(contrast(colour(text), colour('accent-wash')), text).toBeGreaterThanOrEqual(4)
  })
})

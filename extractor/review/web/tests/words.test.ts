import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { en } from '../src/words/en'
import { zh } from '../src/words/zh'

const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string).sort()

describe('words in two languages', () => {
  it('have the same keys', () => {
    expect(Object.keys(en)).toEqual(Object.keys(zh))
  })

  it.each(Object.keys(zh) as (keyof typeof zh)[])('%s is there in both, with the same values to fill in', (key) => {
    expect(zh[key].trim()).not.toBe('')
    expect(en[key].trim()).not.toBe('')
    expect(holes(en[key])).toEqual(holes(zh[key]))
  })

  it('are all of the words: no other file writes Chinese for the reviewer', () => {
    const files = readdirSync(new URL('../src', import.meta.url), { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.startsWith('words/'))
    const found = files.filter((name) => {
      const code = readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      return /[\u4e00-\u9fff]{2,}/.test(code.replace("'中文'", ''))
    })
    expect(found).toEqual([])
  })
})

import { computed } from '@preact/signals'
import { zh, type Words } from '../words/zh'
import { en } from '../words/en'
import { kept, storeOf } from './kept'
import type { Both, Language } from './types'

const chosen = kept<Language | null>('review.language', null, storeOf('localStorage'))
export const language = computed<Language>(() => chosen.value.value ?? 'zh')

/** What the server prefers, as long as the reviewer has not chosen and the browser does not ask for Chinese. */
export function suggestLanguage(wanted: string | null): void {
  const asksChinese = navigator.languages.some((one) => one.startsWith('zh'))
  if (chosen.value.value === null && wanted?.startsWith('en') && !asksChinese) chosen.value.value = 'en'
}

export function switchLanguage(): void {
  chosen.set(language.value === 'zh' ? 'en' : 'zh')
}

export type Word = keyof Words

/** The words of the screen in the language in force; `{name}` stands for a value. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
  const text: string = (language.value === 'zh' ? zh : en)[word]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A label that may be missing from the catalogue (a rule's or flag's id): then the id itself. */
export function label(group: string, value: string): string {
  const words: Record<string, string> = language.value === 'zh' ? zh : en
  return words[`${group}.${value}`] ?? value
}

/** The server's text in the language in force. */
export function said(text: Both | string | null | undefined): string {
  if (!text) return ''
  return typeof text === 'string' ? text : (text[language.value] ?? text.zh)
}

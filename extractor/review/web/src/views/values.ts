import { article, points, records } from '../state/article_state'
import { isSpan, type AnyRecord } from '../state/fields'
import { label, language, t } from '../state/language'
import { schema } from '../state/session'
import { grouped, numberText } from '../text/exact_json'
import type { Json, Observation, Policy, RecordKind, RegionMention } from '../state/types'

/** Values in words, for lists, history and comparisons. */
export function valueText(field: string, value: Json): string {
  if (value === null || value === undefined) return t('value.none')
  if (isSpan(value)) return spanText(value)
  if (Array.isArray(value)) return value.length ? value.map((one) => valueText(field, one)).join(field === 'indicator' ? ' ＋ ' : '、') : t('value.none')
  if (typeof value === 'object') return objectText(field, value)
  if (field === 'region' || field === 'adcode') return regionText(String(value))
  if (field === 'policy') return policyText(String(value))
  if (/(?:^|\.)value(?:_max)?$/.test(field)) return grouped(numberText(value))
  return label(`value.${field.replace('quantity.', '')}`, String(value)).replace(/^value\..*\./, '')
}

function objectText(field: string, value: { [key: string]: Json }): string {
  if ('granularity' in value) return periodText(value as { start: string; end: string })
  if ('adcode' in value) return `${String(value.name ?? '')} ${String(value.adcode ?? '')}`.trim()
  if (field === 'per') return [numberText(value.value), value.unit, value.of].filter(Boolean).join(' ')
  if ('quantity' in value) return observationTitle(value as unknown as Observation)
  return String(value.text ?? value.name ?? JSON.stringify(value))
}

export function periodText(period: { start: string; end: string }): string {
  if (period.start === period.end) return period.start
  const [year = '', , day] = period.start.split('-')
  if (period.start === `${year}-01-01` && period.end === `${year}-12-31`) return year
  return day === '01' || period.start.slice(0, 4) !== period.end.slice(0, 4)
    ? `${period.start} ～ ${period.end}`
    : `${period.start} ～ ${period.end.slice(5)}`
}

function spanText(span: { start: number; end: number; text?: unknown }): string {
  return typeof span.text === 'string' ? span.text : points.value.slice(span.start, span.end)
}

const names = new Map<string, string>()

/** Remember the name of a division that a search found. */
export function nameRegion(adcode: string, name: string): void {
  names.set(adcode, name)
}

export function regionText(adcode: string): string {
  const shown = article.value
  const known =
    names.get(adcode) ??
    shown?.observations.find((one) => one.region?.adcode === adcode)?.region?.name ??
    shown?.regions.find((one) => one.adcode === adcode)?.name ??
    shown?.policies.find((one) => one.region?.adcode === adcode)?.region?.name ??
    (shown?.article.region?.adcode === adcode ? shown.article.region.name : null)
  return known ? `${known} ${adcode}` : adcode
}

export function policyText(id: string): string {
  return article.value?.policies.find((one) => one.id === id)?.name ?? id
}

export function recordTitle(id: string): string {
  const held = records.value.get(id)
  return held ? titleOf(held.kind, held.record) : id
}

export function titleOf(kind: RecordKind, record: AnyRecord): string {
  if (kind === 'observation') return observationTitle(record as Observation)
  if (kind === 'policy') return (record as Policy).name
  return (record as RegionMention).text
}

function observationTitle(one: Observation): string {
  return `${one.indicator?.text ?? t('value.no_indicator')} ${one.quantity.text}`
}

export function fieldLabel(kind: RecordKind, field: string): string {
  const def = schema.value[kind].find((one) => one.field === field)
  return def ? def.label[language.value] : field
}

/** A number of a record in the reader's form: 674,900 张; a range with its two ends. */
export function quantityText(one: Observation): string {
  const { value, value_max: top, unit } = one.quantity
  const digits = grouped(numberText(value)) + (top === null || top === undefined ? '' : ` – ${grouped(numberText(top))}`)
  const sign = one.quantity.qualifier === 'exact' ? '' : `${label('qualifier.sign', one.quantity.qualifier).replace(/^qualifier\.sign\./, '')} `
  return `${sign}${digits}${unit ? ` ${unit}` : ''}`
}

import type { Extent } from './segments'
import { countPoints } from './code_points'

/**
 * The page's own selection, in code points of the article. Every leaf of the drawn text carries `data-at`, its first
 * offset; a leaf of an unseen character (`data-odd`) stands for one code point, however long its written code is.
 */
export function readSelection(pane: HTMLElement): { anchor: number; head: number } | null {
  const selection = document.getSelection()
  if (!selection || selection.rangeCount === 0 || !selection.anchorNode || !selection.focusNode) return null
  if (!pane.contains(selection.anchorNode) || !pane.contains(selection.focusNode)) return null
  const anchor = offsetOf(selection.anchorNode, selection.anchorOffset)
  const head = offsetOf(selection.focusNode, selection.focusOffset)
  return anchor === null || head === null ? null : { anchor, head }
}

/** Select a span of the article on the page. */
export function writeSelection(pane: HTMLElement, anchor: number, head: number): void {
  const from = placeOf(pane, anchor)
  const to = placeOf(pane, head)
  if (from && to) document.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset)
}

export function extentOf(selection: { anchor: number; head: number }): Extent {
  return { start: Math.min(selection.anchor, selection.head), end: Math.max(selection.anchor, selection.head) }
}

function offsetOf(node: Node, offset: number): number | null {
  const element = node instanceof Element ? node : node.parentElement
  const leaf = element?.closest<HTMLElement>('[data-at]')
  if (leaf) {
    const at = Number(leaf.dataset.at)
    if (leaf.dataset.odd !== undefined) return at + (offset > 0 ? 1 : 0)
    if (node.nodeType === Node.TEXT_NODE) return at + countPoints((node.nodeValue ?? '').slice(0, offset))
    return offset > 0 ? at + countPoints(leaf.textContent ?? '') : at
  }
  // between leaves: a line, or the pane itself
  const child = node.childNodes[offset]
  const line = element?.closest<HTMLElement>('[data-line]')
  if (child instanceof Element) {
    const first = child.matches('[data-at]') ? child : child.querySelector('[data-at]')
    if (first) return Number((first as HTMLElement).dataset.at)
    if (child instanceof HTMLElement && child.dataset.line !== undefined) return Number(child.dataset.line)
  }
  return line ? Number(child ? line.dataset.line : line.dataset.end) : null
}

function placeOf(pane: HTMLElement, at: number): { node: Node; offset: number } | null {
  const leaves = [...pane.querySelectorAll<HTMLElement>('[data-at]')]
  let low = 0
  let high = leaves.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (Number((leaves[middle] as HTMLElement).dataset.at) <= at) low = middle
    else high = middle - 1
  }
  const leaf = leaves[low]
  if (!leaf?.firstChild) return null
  const into = at - Number(leaf.dataset.at)
  if (leaf.dataset.odd !== undefined) return { node: leaf, offset: into > 0 ? leaf.childNodes.length : 0 }
  const text = leaf.firstChild.nodeValue ?? ''
  let offset = 0
  let left = into
  for (const point of text) {
    if (left <= 0) break
    offset += point.length
    left -= 1
  }
  return { node: leaf.firstChild, offset }
}

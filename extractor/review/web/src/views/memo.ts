import { Component, type ComponentType, createElement } from 'preact'

/** A component that is drawn anew only when one of its properties is another object. */
export function memo<P extends object>(of: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const now = this.props as Record<string, unknown>
      const then = next as Record<string, unknown>
      return Object.keys(then).some((name) => then[name] !== now[name])
    }
    override render(props: P) {
      return createElement(of, props)
    }
  }
}

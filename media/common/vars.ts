import { nothing } from 'lit';
import { Directive, directive, PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

/** Sets custom properties from script: the content policy drops `style` attributes, also those of templates. */
class VarsDirective extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('vars() stands in the tag, not in an attribute.');
  }

  render(_values: Readonly<Record<`--${string}`, string | number>>): typeof nothing {
    return nothing;
  }

  override update(
    part: ElementPart,
    [values]: [Readonly<Record<`--${string}`, string | number>>],
  ): typeof nothing {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(values)) style.setProperty(name, String(value));
    return nothing;
  }
}

/** `<div ${vars({ '--ratio': 1.5 })}>`; used by the style sheet. */
export const vars = directive(VarsDirective);

import { maxXmpLength, xmpNamespace } from './xmpNames.ts';
import { xmlTokens } from './xmlTokens.ts';
import type { XmlAttribute, XmlToken } from './xmlTokens.ts';

interface XmpProperty {
  readonly namespace: string;
  readonly name: string;
  /** The text, the `x-default` or first item of a list, or the `rdf:resource`. */
  readonly value: string;
  /** Range in the packet, from which it can be cut. */
  readonly start: number;
  readonly end: number;
}

export interface XmpDocument {
  readonly properties: readonly XmpProperty[];
  /** A China AIGC label at any depth, never to be touched. */
  readonly aigcLabel: boolean;
  /** What the descriptions are about; every one of a packet says the same. */
  readonly about: string;
  /** Where another description can be put; nothing when the packet is not sound XML or has no RDF. */
  readonly insertAt?: number;
}

interface Frame {
  readonly qname: string;
  readonly namespace: string;
  readonly name: string;
  readonly start: number;
  readonly declared: ReadonlyMap<string, string>;
}

interface Building {
  readonly start: number;
  readonly resource: string | undefined;
  direct: string;
  item: string | undefined;
}

const maxDepth = 64;

/** One pass over a packet of at most 1 MiB without building a tree; what was read before a fault still counts. */
export function parseXmp(packet: string): XmpDocument {
  const reader = new XmpReader();
  if (packet.length > maxXmpLength) return reader.result();
  for (const token of xmlTokens(packet)) {
    reader.accept(token);
    if (reader.failed) break;
  }
  return reader.result();
}

class XmpReader {
  failed = false;
  readonly #frames: Frame[] = [];
  readonly #properties: XmpProperty[] = [];
  #aigcLabel = false;
  #about: string | undefined;
  /** How many elements are around `rdf:RDF`; nothing outside it. */
  #outer: number | undefined;
  #insertAt: number | undefined;
  #building: Building | undefined;
  /** Text of the list item being read, when it is one that counts. */
  #item: string | undefined;

  accept(token: XmlToken): void {
    switch (token.kind) {
      case 'open':
        this.#open(token);
        if (token.selfClosing && !this.failed) this.#close(token.name, undefined, token.end);
        break;
      case 'close':
        this.#close(token.name, token.start, token.end);
        break;
      case 'text':
        this.#text(token.value);
        break;
      case 'broken':
        this.failed = true;
        break;
      case 'other':
        break;
    }
  }

  result(): XmpDocument {
    const sound = !this.failed && this.#frames.length === 0;
    return {
      properties: this.#properties,
      aigcLabel: this.#aigcLabel,
      about: this.#about ?? '',
      ...(sound && this.#insertAt !== undefined ? { insertAt: this.#insertAt } : {}),
    };
  }

  /** 0 for `rdf:RDF`, 1 for a description, 2 for a property, 3 for a list, 4 for its item; -1 outside. */
  get #level(): number {
    return this.#outer === undefined ? -1 : this.#frames.length - 1 - this.#outer;
  }

  #open({ name: qname, attributes, start }: XmlToken & { kind: 'open' }): void {
    const declared = new Map(
      attributes.filter(isDeclaration).map(({ name, value }) => [name.slice(6), value]),
    );
    const { namespace, name } = this.#resolve(qname, declared);
    this.#frames.push({ qname, namespace, name, start, declared });
    if (this.#frames.length > maxDepth) this.failed = true;
    const isRdf = namespace === xmpNamespace.rdf;
    if (this.#outer === undefined && this.#insertAt === undefined && isRdf && name === 'RDF')
      this.#outer = this.#frames.length - 1;
    if (this.#outer === undefined) return;
    this.#aigcLabel ||= namespace === xmpNamespace.TC260 && name === 'AIGC';
    if (this.#level === 1) this.#describe(attributes);
    if (this.#level === 2) this.#startProperty(attributes, start);
    if (this.#level === 4 && isRdf && name === 'li') this.#startItem(attributes);
  }

  /** `start` is where the closing tag begins, when there is one. */
  #close(qname: string, start: number | undefined, end: number): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined || frame.qname !== qname) {
      this.failed = true;
      return;
    }
    if (this.#level === 0) {
      this.#insertAt = start;
      this.#outer = undefined;
    }
    if (this.#level === 2) this.#endProperty(frame, end);
    if (this.#level === 4 && this.#item !== undefined && this.#building !== undefined) {
      this.#building.item = this.#item;
      this.#item = undefined;
    }
    this.#frames.pop();
  }

  #text(value: string): void {
    if (this.#building === undefined) return;
    if (this.#level === 2) this.#building.direct += value;
    if (this.#level === 4 && this.#item !== undefined) this.#item += value;
  }

  /** Attributes of a description are properties in short form. */
  #describe(attributes: readonly XmlAttribute[]): void {
    for (const attribute of attributes) {
      const { namespace, name } = this.#resolveAttribute(attribute);
      if (name === 'about' && (namespace === xmpNamespace.rdf || namespace === ''))
        this.#about ??= attribute.value;
      if (namespace === '' || namespace === xmpNamespace.rdf) continue;
      this.#aigcLabel ||= namespace === xmpNamespace.TC260 && name === 'AIGC';
      const { value, start, end } = attribute;
      this.#properties.push({ namespace, name, value: value.trim(), start, end });
    }
  }

  #startProperty(attributes: readonly XmlAttribute[], start: number): void {
    const resource = attributes.find(attribute => {
      const { namespace, name } = this.#resolveAttribute(attribute);
      return namespace === xmpNamespace.rdf && name === 'resource';
    });
    this.#building = { start, resource: resource?.value, direct: '', item: undefined };
  }

  #startItem(attributes: readonly XmlAttribute[]): void {
    const isDefault = attributes.some(({ name, value }) => name === 'xml:lang' && value === 'x-default');
    this.#item = isDefault || this.#building?.item === undefined ? '' : undefined;
  }

  #endProperty({ namespace, name }: Frame, end: number): void {
    const building = this.#building;
    if (building !== undefined) {
      const value = building.item ?? building.resource ?? building.direct;
      this.#properties.push({ namespace, name, value: value.trim(), start: building.start, end });
    }
    this.#building = undefined;
  }

  #resolveAttribute({ name }: XmlAttribute): { namespace: string; name: string } {
    // Attributes without a prefix, and the declarations themselves, belong to no namespace.
    return name.includes(':') && !name.startsWith('xmlns:') ? this.#resolve(name) : { namespace: '', name };
  }

  #resolve(qname: string, own?: ReadonlyMap<string, string>): { namespace: string; name: string } {
    const colon = qname.indexOf(':');
    const prefix = colon < 0 ? '' : qname.slice(0, colon);
    const found =
      own?.get(prefix) ?? this.#frames.findLast(({ declared }) => declared.has(prefix))?.declared.get(prefix);
    return { namespace: found ?? '', name: qname.slice(colon + 1) };
  }
}

function isDeclaration({ name }: XmlAttribute): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}

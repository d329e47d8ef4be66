/** An IP address as its bits; an IPv4 address inside IPv6 (`::ffff:…`) is that IPv4 address. */
export interface Address {
  readonly bits: string;
}

const mappedPrefix = `${'0'.repeat(80)}${'1'.repeat(16)}`;

const binary = (value: number, width: number): string => value.toString(2).padStart(width, '0');

/** A host as a URL spells it, without brackets; undefined when no URL can have it. */
export function canonicalHost(text: string): string | undefined {
  if (/[/\\@?#]/u.test(text)) return undefined;
  const isV6 = text.includes(':') && !text.startsWith('[');
  const host = URL.parse(`http://${isV6 ? `[${text}]` : text}/`)?.hostname;
  if (host === undefined || host === '') return undefined;
  return host.replace(/^\[(.*)\]$/u, '$1').replace(/\.$/u, '');
}

/** Takes hosts as `canonicalHost` gives them. */
export function parseAddress(host: string): Address | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/u.test(host))
    return {
      bits: host
        .split('.')
        .map(part => binary(Number(part), 8))
        .join(''),
    };
  if (!host.includes(':')) return undefined;
  const bits = groupsOf(host)
    .map(group => binary(group, 16))
    .join('');
  return { bits: bits.startsWith(mappedPrefix) ? bits.slice(mappedPrefix.length) : bits };
}

/** The eight groups of an IPv6 address in its canonical spelling. */
function groupsOf(host: string): readonly number[] {
  const [left = '', right] = host.split('::');
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16));
  const before = numbers(left);
  const after = right === undefined ? [] : numbers(right);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** Whether the first `length` bits agree; addresses of different families never do. */
export function sharesPrefix(one: Address, other: Address, length: number): boolean {
  return one.bits.length === other.bits.length && one.bits.startsWith(other.bits.slice(0, length));
}

const loopbackV4: Address = { bits: binary(127, 8).padEnd(32, '0') };
const loopbackV6: Address = { bits: '1'.padStart(128, '0') };

/** This machine, by name or by number. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  const address = parseAddress(host);
  return (
    address !== undefined && (sharesPrefix(address, loopbackV4, 8) || sharesPrefix(address, loopbackV6, 128))
  );
}

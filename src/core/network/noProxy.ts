import { canonicalHost, parseAddress, sharesPrefix } from './address.ts';

/** What is asked for, in a URL's spelling. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** An entry cut into what it names and the port it is limited to. */
interface Rule {
  readonly name: string;
  readonly port: number | undefined;
}

/**
 * Whether one entry of `no_proxy` names the destination: `*`, a name with everything below it (also written `.name`
 * or `*.name`), an address, a range such as `10.0.0.0/8`, `<local>` for names without a dot, each with a port or
 * without. Ranges are for addresses only: no name is looked up for them.
 */
export function isExempt(entry: string, { host, port }: Destination): boolean {
  const text = entry.trim().toLowerCase();
  if (text === '') return false;
  if (text === '*') return true;
  if (text === '<local>') return !host.includes('.') && !host.includes(':');
  if (text.includes('/')) return isInRange(text, host);
  const rule = ruleOf(text);
  if (rule.port !== undefined && rule.port !== port) return false;
  const named = canonicalHost(rule.name.replace(/^\*?\./u, ''));
  if (named === undefined) return false;
  const address = parseAddress(host);
  const wanted = parseAddress(named);
  if (address !== undefined || wanted !== undefined)
    return address !== undefined && address.bits === wanted?.bits;
  return host === named || host.endsWith(`.${named}`);
}

function ruleOf(text: string): Rule {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/u.exec(text);
  // More than one colon and no brackets: an IPv6 address, which can have no port.
  if (match === null) return { name: text, port: undefined };
  return { name: match[1] ?? '', port: match[2] === undefined ? undefined : Number(match[2]) };
}

function isInRange(text: string, host: string): boolean {
  const [start = '', length = ''] = text.split('/');
  const address = parseAddress(host);
  const base = parseAddress(canonicalHost(start) ?? '');
  if (address === undefined || base === undefined || !/^\d{1,3}$/u.test(length)) return false;
  const bits = Number(length);
  return bits <= base.bits.length && sharesPrefix(address, base, bits);
}

import net from 'node:net';
import { english, phrase, type Phrase } from '../core/phrase.ts';

/** Result links are untrusted (R18): where they may lead depends only on where the person's own endpoint is. */
export interface LinkPolicy {
  readonly loopback: boolean;
}

/** Why a link is refused, in words that name at most its host. */
export class LinkRefused extends Error {
  readonly words: Phrase;

  constructor(words: Phrase) {
    super(english(words));
    this.words = words;
  }
}

/** Not for the public: special-purpose registries of IANA (RFC 6890 and its successors). */
const privateV4 = subnets('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  // Not 198.18.0.0/15: local proxies (Clash and its kin) answer every name with an address of that range.
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]);

const globalV6 = subnets('ipv6', [['2000::', 3]]);

/** Inside the global range, yet tunnels that may end anywhere, documentation, or benchmarks. */
const specialV6 = subnets('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);

function subnets(family: net.IPVersion, ranges: readonly (readonly [string, number])[]): net.BlockList {
  const list = new net.BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, family);
  return list;
}

/** The eight groups of an IPv6 address in any spelling; undefined when it has a zone or is none. */
function groupsOf(address: string): readonly number[] | undefined {
  if (address.includes('%')) return undefined;
  const canonical = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
  if (canonical === undefined) return undefined;
  const [left = '', right] = canonical.split('::');
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16));
  const before = numbers(left);
  const after = right === undefined ? [] : numbers(right);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** The IPv4 address inside `::ffff:0:0/96` and the translation prefix `64:ff9b::/96` (NAT64). */
function embeddedV4(groups: readonly number[]): string | undefined {
  const prefix = groups
    .slice(0, 6)
    .map(group => group.toString(16))
    .join(':');
  if (prefix !== '0:0:0:0:0:ffff' && prefix !== '64:ff9b:0:0:0:0') return undefined;
  return groups
    .slice(6)
    .flatMap(group => [group >> 8, group & 0xff])
    .join('.');
}

export function isPublicAddress(address: string): boolean {
  if (net.isIPv4(address)) return !privateV4.check(address);
  if (!net.isIPv6(address)) return false;
  const groups = groupsOf(address);
  if (groups === undefined) return false;
  const inner = embeddedV4(groups);
  if (inner !== undefined) return isPublicAddress(inner);
  return globalV6.check(address, 'ipv6') && !specialV6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  if (net.isIPv4(address)) return address.startsWith('127.');
  if (!net.isIPv6(address)) return false;
  const groups = groupsOf(address);
  if (groups === undefined) return false;
  const inner = groups.slice(0, 5).some(group => group !== 0) ? undefined : embeddedV4(groups);
  return inner === undefined ? groups.join(',') === '0,0,0,0,0,0,0,1' : isLoopbackAddress(inner);
}

/** The host of a URL as a name or an address, without the brackets of IPv6. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/u, '$1');
}

/** Says this machine by name or number; what a name resolves to is checked again when connecting. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host);
}

export function policyFor(endpoint: string): LinkPolicy {
  const url = URL.parse(endpoint);
  return { loopback: url !== null && isLoopbackHost(bareHost(url)) };
}

export function allowsAddress(policy: LinkPolicy, address: string): boolean {
  return isPublicAddress(address) || (policy.loopback && isLoopbackAddress(address));
}

/** The link as a URL, or LinkRefused. Names are judged again by their addresses when connecting. */
export function checkLink(link: string, policy: LinkPolicy): URL {
  const url = URL.parse(link);
  if (url === null) throw new LinkRefused(phrase('The link to the result is not a valid address.'));
  const host = bareHost(url);
  if (url.username !== '' || url.password !== '')
    throw new LinkRefused(phrase('The link to the result carries a name or password ({0}).', host));
  const isLoopback = isLoopbackHost(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback && policy.loopback))
    throw new LinkRefused(phrase('The link to the result is not secure ({0}).', host));
  const isRefused = net.isIP(host) === 0 ? isLoopback && !policy.loopback : !allowsAddress(policy, host);
  if (isRefused)
    throw new LinkRefused(phrase('The link to the result leads into a private network ({0}).', host));
  return url;
}

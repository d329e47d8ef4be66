import { phrase, type Phrase } from '../phrase.ts';

/** Longest link that is sent. */
const maxUrlBytes = 8 * 1024;

const privateHosts =
  /^(?:localhost|.*\.(?:localhost|local|internal|lan|home\.arpa)|127\..*|10\..*|192\.168\..*|169\.254\..*|172\.(?:1[6-9]|2\d|3[01])\..*|0\..*|\[::1?\]|\[::ffff:.*|\[f[cd].*|\[fe[89ab].*)$/;

/**
 * Why a link cannot be a reference, to follow “The link …”; undefined when it can. The provider fetches it, not this
 * machine, so it must be public. It is sent as it was written: signed links must not change by a byte.
 */
export function referenceUrlFault(text: string): Phrase | undefined {
  if (new TextEncoder().encode(text).length > maxUrlBytes)
    return phrase('is longer than {0} bytes. Download the image and choose the file.', maxUrlBytes);
  // eslint-disable-next-line no-control-regex -- A link with such a character was cut or pasted wrong.
  if (/[\s\u0000-\u0020\u007f"<>\\^`{|}]/.test(text))
    return phrase('contains a space or another character that no link has.');
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return phrase('is not a complete address such as https://example.com/image.png.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return phrase('must start with https:// or http://.');
  if (url.username !== '' || url.password !== '') return phrase('must not contain a user name or password.');
  if (privateHosts.test(url.hostname))
    return phrase(
      'leads to this machine or its network, where the provider cannot fetch it. Choose the file instead.',
    );
  return undefined;
}

/** What may be kept of a link in a file that is passed on: what follows the question mark may be a signature. */
export function publicPartOf(text: string): string {
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`;
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  allowsAddress,
  checkLink,
  isLoopbackAddress,
  isPublicAddress,
  LinkRefused,
  policyFor,
} from '../../src/engine/linkGuard.ts';

const far = policyFor('https://api.example.org/v1/images/generations');
const here = policyFor('http://127.0.0.1:4000/v1/images/generations');

describe('an address', () => {
  const privateOnes = [
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::',
    '3fff::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:c0a8:101',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::8.8.8.8',
    '100::1',
    '4000::1',
    '',
    'localhost',
    'nonsense',
    '1.2.3',
    '1.2.3.4.5',
    '[::1]',
  ];
  for (const address of privateOnes)
    test(`${address || '(none)'} is not public`, () => assert.equal(isPublicAddress(address), false));

  const publicOnes = [
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '169.253.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.1.1',
    '198.17.1.1',
    '198.18.0.1',
    '198.20.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::1',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b::808:808',
  ];
  for (const address of publicOnes)
    test(`${address} is public`, () => assert.equal(isPublicAddress(address), true));

  test('is judged the same in every spelling', () => {
    for (const spelling of ['0:0:0:0:0:ffff:7f00:0001', '::FFFF:127.0.0.1', '0000::ffff:7f00:1']) {
      assert.equal(isPublicAddress(spelling), false);
      assert.equal(isLoopbackAddress(spelling), true);
    }
  });

  test('of IPv4 is judged the same inside IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), address => {
        assert.equal(isPublicAddress(`::ffff:${address}`), isPublicAddress(address));
        assert.equal(isPublicAddress(`64:ff9b::${address}`), isPublicAddress(address));
        assert.equal(isLoopbackAddress(`::ffff:${address}`), isLoopbackAddress(address));
      }),
    );
  });

  test('is never both public and loopback, and no text breaks the judge', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), address => {
        assert.ok(!(isPublicAddress(address) && isLoopbackAddress(address)));
        assert.equal(allowsAddress(far, address), isPublicAddress(address));
      }),
    );
  });
});

describe('a link', () => {
  const refused = [
    'http://images.example.org/a.png',
    'ftp://images.example.org/a',
    'file:///etc/passwd',
    'data:image/png;base64,AA',
    'nonsense',
    '',
    'https://',
    'https://user@images.example.org/a',
    'https://127.0.0.1@evil.example.org/',
    'https://10.0.0.1/a',
    'https://192.168.0.1:8443/',
    'https://169.254.169.254/latest',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://localhost/',
    'https://LOCALHOST:444/',
    'http://127.0.0.1/',
  ];
  for (const link of refused)
    test(`to ${link || '(nowhere)'} is refused for a provider elsewhere`, () => {
      assert.throws(() => checkLink(link, far), LinkRefused);
    });

  for (const link of [
    'https://images.example.org/a?X-Tos-Signature=b',
    'https://8.8.8.8/a',
    'https://[2606:4700::1111]:8443/a',
    'https://127.0.0.1.example.org/a',
  ])
    test(`to ${link} is followed`, () => assert.equal(checkLink(link, far).protocol, 'https:'));

  test('to this machine is followed only when the endpoint is on it too', () => {
    for (const link of [
      'http://127.0.0.1:9/a',
      'http://localhost:9/a',
      'http://[::1]:9/a',
      'https://localhost/a',
    ]) {
      assert.throws(() => checkLink(link, far), LinkRefused);
      assert.ok(checkLink(link, here));
    }
    for (const link of [
      'http://10.0.0.1/',
      'https://10.0.0.1/',
      'http://images.example.org/',
      'http://localhost.example.org/',
      'http://8.8.8.8/',
    ])
      assert.throws(() => checkLink(link, here), LinkRefused);
    assert.ok(checkLink('https://images.example.org/a', here));
  });

  test('is refused in words that name its host at most', () => {
    assert.throws(
      () => checkLink('http://images.example.org/secret/path?X-Tos-Signature=CANARY', far),
      (error: Error) => error.message.includes('images.example.org') && !/secret|CANARY/.test(error.message),
    );
  });

  test('is not let through by an endpoint that only looks like this machine', () => {
    for (const endpoint of [
      'https://localhost.example.org/',
      'https://127.0.0.1.example.org/',
      'https://10.0.0.1/',
      'nonsense',
      '',
    ])
      assert.throws(() => checkLink('http://127.0.0.1/a', policyFor(endpoint)), LinkRefused);
  });
});

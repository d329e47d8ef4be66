import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Base64Encoder, pieceBytes } from '../../src/engine/base64Encoder.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function noInstructions(): never {
  throw new Error('a processor without them');
}

const encoders = {
  'with vector instructions': new Base64Encoder(),
  'on a processor without them': new Base64Encoder(noInstructions),
};

for (const [name, encoder] of Object.entries(encoders)) {
  const encode = (bytes: Uint8Array, which: 0 | 1 = 0, isFree = true): Buffer => {
    const input = encoder.input(which, bytes.length);
    input.set(bytes);
    return encoder.encode(input, isFree);
  };

  describe(`base64 ${name}`, () => {
    test('is what Node makes of the same bytes, whatever lay in the memory before', () => {
      fc.assert(
        fc.property(
          fc.uint8Array({ maxLength: 100 }),
          fc.constantFrom<0 | 1>(0, 1),
          fc.boolean(),
          (bytes, which, isFree) => {
            assert.equal(encode(bytes, which, isFree).toString(), Buffer.from(bytes).toString('base64'));
          },
        ),
      );
    });

    test('has every character at every place', () => {
      for (let turn = 0; turn < alphabet.length; turn++) {
        const text = alphabet.slice(turn) + alphabet.slice(0, turn);
        assert.equal(encode(Buffer.from(text, 'base64')).toString(), text);
      }
    });

    test('of a whole piece ends where it should, and leaves the other piece alone', () => {
      for (const which of [0, 1] as const)
        for (const bytes of [pieceBytes, pieceBytes - 1, pieceBytes - 12, pieceBytes - 13]) {
          const other = encoder.input(which === 0 ? 1 : 0, pieceBytes).fill(7);
          const piece = randomBytes(bytes);
          for (const isFree of [true, false])
            assert.equal(encode(piece, which, isFree).toString(), piece.toString('base64'));
          assert.ok(other.every(byte => byte === 7));
        }
    });

    test('that has not left is not written over', () => {
      const [first, second, third] = [randomBytes(5_000), randomBytes(5_000), randomBytes(5_000)];
      const waiting = encode(first);
      const copied = encode(second, 1, false);
      encode(third, 0, false);
      assert.equal(waiting.toString(), first.toString('base64'));
      assert.equal(copied.toString(), second.toString('base64'));
    });
  });
}

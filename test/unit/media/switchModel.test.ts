import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { switchModel } from '../../../media/composer/switchModel.ts';
import { aDraft, aModel, aRichModel } from '../../webview/support/composerBuilders.ts';

describe('switching the model', () => {
  test('keeps everything that is valid there', () => {
    const draft = aDraft({
      prompt: 'a fox',
      images: 3,
      options: { watermark: true, responseFormat: 'url', stream: true },
    });
    const { draft: after, changes } = switchModel(draft, aModel({ name: 'other' }));
    assert.deepEqual(after, { ...draft, model: 'other' });
    assert.deepEqual(changes, []);
  });

  test('takes the nearest resolution, and of two the smaller one', () => {
    const at = (resolution: string, presets: string[]): string =>
      switchModel(aDraft({ resolution }), aModel({ presets })).draft.resolution;
    assert.equal(at('4K', ['1K', '1.5K', '2K']), '2K');
    assert.equal(at('3K', ['2K', '4K']), '2K');
    assert.equal(at('1.5K', ['2K', '4K']), '2K');
    assert.equal(at('odd', ['2K', '4K']), '2K');
    assert.equal(at('4K', []), '4K');
  });

  test('tells a set that the other model cannot make', () => {
    const { draft, changes } = switchModel(aDraft({ images: 4 }), aModel({ sets: false }));
    assert.equal(draft.images, 1);
    assert.deepEqual(changes, [{ field: 'images', from: '4', to: '1' }]);
  });

  test('drops options that do not exist there and tells them, but not those that were off', () => {
    const options = {
      watermark: false,
      responseFormat: 'url',
      outputFormat: 'png',
      background: 'transparent',
      optimizePrompt: 'fast',
      webSearch: true,
      stream: false,
      seed: 7,
      guidanceScale: 3,
    } as const;
    const { draft, changes } = switchModel(
      aDraft({ model: 'seedream-5.5', resolution: '2K', options }),
      aModel({ stream: false }),
    );
    assert.deepEqual(draft.options, { watermark: false, responseFormat: 'url' });
    assert.deepEqual(
      changes.map(({ field }) => field),
      ['outputFormat', 'background', 'optimizePrompt', 'webSearch', 'seed', 'guidanceScale'],
    );
    assert.deepEqual(switchModel(aDraft({ options }), aRichModel()).draft.options, options);
  });

  test('drops a number that is out of the other model’s bounds', () => {
    const options = { watermark: false, responseFormat: 'url', guidanceScale: 12 } as const;
    const { draft } = switchModel(aDraft({ options }), aRichModel());
    assert.equal(draft.options.guidanceScale, undefined);
  });
});

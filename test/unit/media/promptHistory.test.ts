import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PromptHistory } from '../../../media/composer/promptHistory.ts';

const sent = ['newest', 'older', 'oldest'];

describe('earlier prompts', () => {
  test('come back one by one, and what was being written comes back at the end', () => {
    const history = new PromptHistory();
    assert.equal(history.older(sent, 'half a'), 'newest');
    assert.equal(history.older(sent, 'newest'), 'older');
    assert.equal(history.newer(sent), 'newest');
    assert.equal(history.newer(sent), 'half a');
    assert.equal(history.newer(sent), undefined);
  });

  test('end at the oldest one', () => {
    const history = new PromptHistory();
    for (const prompt of sent) assert.equal(history.older(sent, ''), prompt);
    assert.equal(history.older(sent, 'oldest'), undefined);
    assert.equal(history.newer(sent), 'older');
  });

  test('that are changed are new ones: the walk begins again', () => {
    const history = new PromptHistory();
    history.older(sent, 'half a');
    history.leave();
    assert.equal(history.newer(sent), undefined);
    assert.equal(history.older(sent, 'newest, changed'), 'newest');
    assert.equal(history.newer(sent), 'newest, changed');
  });

  test('begin with the unsent one that something else took the place of', () => {
    const history = new PromptHistory();
    history.older(sent, 'half a');
    history.keep('newest', sent);
    history.keep(' ', sent);
    history.keep('half b', sent);
    assert.equal(history.older(sent, 'of a preset'), 'half b');
    assert.equal(history.older(sent, 'half b'), 'half a');
    assert.equal(history.older(sent, 'half a'), 'newest');
    assert.equal(history.newer(sent), 'half a');
    assert.equal(history.newer(sent), 'half b');
    assert.equal(history.newer(sent), 'of a preset');
  });

  test('are none where nothing was sent yet', () => {
    assert.equal(new PromptHistory().older([], 'a'), undefined);
  });
});

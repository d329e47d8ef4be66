import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { editor, resetEditor } from './fakeEditor.ts';
import { FakeText } from './fakeParts.ts';

const { Uri } = await import('vscode');
const { Insertion } = await import('../../../src/host/gallery/insertion.ts');

beforeEach(() => {
  resetEditor();
  editor.folders = [{ uri: Uri.file('/w') as never, name: 'website' }];
});

const fox = { uri: Uri.file('/w/assets/red fox.png'), prompt: 'A fox', width: 1_600, height: 900 };
const hen = { ...fox, uri: Uri.file('/w/assets/hen.png'), prompt: 'A hen' };

async function inserted(path: string, languageId: string, text: string, images = [fox]): Promise<string> {
  const fake = new FakeText(path, languageId, text);
  editor.visibleTextEditors = [fake];
  await new Insertion().insert(images);
  return fake.text;
}

describe('inserting a picture', () => {
  test('writes what the language of the file wants, with the way from the file', async () => {
    assert.equal(
      await inserted('file:///w/docs/a.md', 'markdown', 'See |.'),
      'See ![A fox](../assets/red%20fox.png).',
    );
    assert.equal(
      await inserted('file:///w/App.vue', 'vue', '<template>|</template>'),
      '<template><img src="./assets/red%20fox.png" alt="A fox" width="1600" height="900"></template>',
    );
    assert.equal(
      await inserted('file:///w/App.vue', 'vue', '<style>a { background: |; }'),
      '<style>a { background: url("./assets/red%20fox.png"); }',
    );
    assert.equal(await inserted('file:///w/a.json', 'json', '{"a": |}'), '{"a": "assets/red fox.png"}');
    assert.equal(
      await inserted('file:///w/a.ts', 'typescript', "import a from '|';"),
      "import a from './assets/red fox.png';",
    );
  });

  test('starts at the workspace folder in a text that has no place yet', async () => {
    assert.equal(await inserted('untitled:Untitled-1', 'plaintext', '|'), 'assets/red fox.png');
  });

  test('happens at every cursor once, and goes round where there are as many pictures', async () => {
    assert.equal(
      await inserted('file:///w/a.md', 'markdown', '1 |\n2 |\n3 |'),
      [1, 2, 3].map(number => `${number} ![A fox](assets/red%20fox.png)`).join('\n'),
    );
    assert.equal(
      await inserted('file:///w/a.md', 'markdown', '1 |\n2 |', [fox, hen]),
      '1 ![A fox](assets/red%20fox.png)\n2 ![A hen](assets/hen.png)',
    );
    assert.equal(
      await inserted('file:///w/a.md', 'markdown', '  |', [fox, hen]),
      '  ![A fox](assets/red%20fox.png)\n  ![A hen](assets/hen.png)',
    );
  });

  test('asks for a text when there is none, and for another name where TeX could not read it', async () => {
    await assert.rejects(new Insertion().insert([fox]), /Open the text first/);
    const percent = { ...fox, uri: Uri.file('/w/50%.png') };
    await assert.rejects(
      inserted('file:///w/a.tex', 'latex', '|', [percent]),
      /LaTeX cannot name the file 50%\.png/,
    );
  });

  test('is offered as Markdown for the clipboard', () => {
    assert.equal(
      new Insertion().markdown([fox, hen]),
      '![A fox](assets/red%20fox.png)\n![A hen](assets/hen.png)',
    );
  });
});

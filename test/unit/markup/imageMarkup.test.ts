import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { altText } from '../../../src/core/markup/altText.ts';
import { imageMarkup } from '../../../src/core/markup/imageMarkup.ts';
import { relativePath } from '../../../src/core/markup/path.ts';

const fox = { path: 'assets/red fox (1).png', alt: 'A "red" fox & a <b>hen</b>', width: 1600, height: 900 };

/** Signs that mean something somewhere, whole attacks, and anything else. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(...`"'\`\\()[]{}<>!#$%&*_~^|@;:=?,./ \n\r\t\u2028\u202e\u0000`.split('')),
      fc.constantFrom(
        '</script>',
        '{{x}}',
        '${x}',
        '#{x}',
        ']]',
        '](javascript:x)',
        '^^5c',
        '*/',
        '--',
        '\\end{x}',
      ),
      fc.string({ unit: 'grapheme' }),
    ),
    { maxLength: 12 },
  )
  .map(parts => parts.join(''));
const pathName = nasty.map(name => `pictures/${name.replaceAll(/[/\0]/g, '')}x.png`);
const hostile = fc.record({
  path: pathName,
  alt: nasty.map(prompt => altText(prompt, 'fox.png')),
  width: fc.nat(9_000),
  height: fc.nat(9_000),
});

const decoded = (address: string | undefined): string => decodeURIComponent(address ?? '');
const entities = (text: string | undefined): string =>
  (text ?? '').replaceAll(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code)));

describe('a picture in a text', () => {
  test('is written in the language of the file', () => {
    assert.equal(
      imageMarkup('markdown', fox, ''),
      '![A "red" fox \\& a \\<b\\>hen\\</b\\>](assets/red%20fox%20%281%29.png)',
    );
    assert.equal(
      imageMarkup('html', fox, ''),
      '<img src="assets/red%20fox%20%281%29.png" alt="A &#34;red&#34; fox &#38; a &#60;b&#62;hen&#60;/b&#62;" width="1600" height="900">',
    );
    assert.equal(
      imageMarkup('jsx', { ...fox, alt: 'A fox' }, ''),
      '<img src="assets/red%20fox%20%281%29.png" alt="A fox" width={1600} height={900} />',
    );
    assert.equal(imageMarkup('css', fox, ''), 'url("assets/red%20fox%20%281%29.png")');
    assert.equal(
      imageMarkup('latex', { ...fox, alt: '5 % of_it' }, ''),
      '\\includegraphics[width=\\linewidth,alt={5 \\% of\\_it}]{assets/red fox (1).png}',
    );
    assert.equal(
      imageMarkup('rst', { ...fox, alt: 'A fox' }, '  '),
      '.. image:: assets/red%20fox%20(1).png\n     :alt: A fox\n',
    );
    assert.equal(
      imageMarkup('asciidoc', { ...fox, alt: 'A [red] fox' }, 'text'),
      '\n\nimage::assets/red%20fox%20%281%29.png["A red fox",1600,900]\n',
    );
    assert.equal(imageMarkup('string', fox, '  "image": '), '"assets/red fox (1).png"');
    assert.equal(imageMarkup('string', fox, "import fox from '"), 'assets/red fox (1).png');
    assert.equal(imageMarkup('yaml', fox, 'image: '), '"assets/red fox (1).png"');
    assert.equal(imageMarkup('yaml', { ...fox, path: 'assets/狐狸.png' }, 'image: '), 'assets/狐狸.png');
    assert.equal(imageMarkup('yaml', fox, "image's: "), '"assets/red fox (1).png"');
    assert.equal(imageMarkup('plain', fox, ''), 'assets/red fox (1).png');
  });

  test('keeps names in every script readable', () => {
    const image = { ...fox, path: 'assets/2026-11-22_雪地里的红狐狸_01.png', alt: '狐狸' };
    assert.equal(imageMarkup('markdown', image, ''), '![狐狸](assets/2026-11-22_雪地里的红狐狸_01.png)');
  });

  test('is left out by TeX where TeX could not read the name', () => {
    for (const name of ['50%.png', 'a#b.png', 'a{b.png', 'a\\b.png', 'a^^5cb.png', 'a\nb.png'])
      assert.equal(imageMarkup('latex', { ...fox, path: name }, ''), undefined, name);
  });
});

describe('no prompt and no file name', () => {
  test('ends a Markdown image', () => {
    fc.assert(
      fc.property(hostile, image => {
        const match = /^!\[((?:[^[\]\\\n]|\\.)*)\]\(([^()\s<>\\]*)\)$/u.exec(
          imageMarkup('markdown', image, '') ?? '',
        );
        assert.ok(match);
        assert.equal(decoded(match[2]), image.path.toWellFormed());
        assert.equal(match[1]?.replaceAll(/\\(.)/gu, '$1'), image.alt);
        assert.doesNotMatch(match[1]?.replaceAll(/\\./gu, '') ?? '', /[<>`*_{}$&|~]/);
      }),
    );
  });

  test('ends an attribute, or starts a substitution, in HTML and JSX', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('html' as const, 'jsx' as const), (image, kind) => {
        const match =
          /^<img src="([^"<>{}&]*)" alt="([^"<>{}]*)"(?: width=["{]\d+["}] height=["{]\d+["}])?( \/)?>$/u.exec(
            imageMarkup(kind, image, '') ?? '',
          );
        assert.ok(match);
        assert.equal(decoded(match[1]), image.path.toWellFormed());
        assert.equal(entities(match[2]), image.alt);
        assert.doesNotMatch(match[2]?.replaceAll(/&#\d+;/g, '') ?? '', /[&@$`]/);
      }),
    );
  });

  test('ends a url() of a style sheet, or starts an interpolation', () => {
    fc.assert(
      fc.property(hostile, image => {
        const match = /^url\("([^"\\\n#{}$<>]*)"\)$/u.exec(imageMarkup('css', image, '') ?? '');
        assert.equal(decoded(match?.[1]), image.path.toWellFormed());
      }),
    );
  });

  test('ends a group or starts a comment or a command in TeX', () => {
    fc.assert(
      fc.property(hostile, image => {
        const text = imageMarkup('latex', image, '');
        if (text === undefined) return;
        const inert = text
          .replaceAll(/\\(?:textbackslash|textasciitilde|textasciicircum)\{\}|\\[{}%#$&_]/g, '')
          .replace(/\\detokenize\{[^{}%#\\^]*\}/u, '');
        assert.match(
          inert,
          /^\\includegraphics\[width=\\linewidth,alt=\{[^{}%#$&_^~\\]*\}\]\{[^{}%#$&^~\\]*\}$/u,
        );
      }),
    );
  });

  test('adds a line or an option to a directive of reStructuredText', () => {
    fc.assert(
      fc.property(hostile, image => {
        assert.match(
          imageMarkup('rst', image, '') ?? '',
          /^\.\. image:: \S+\n {3}:alt: [^\n\r\u2028\u2029]*\n$/u,
        );
      }),
    );
  });

  test('ends a macro or names an attribute in AsciiDoc', () => {
    fc.assert(
      fc.property(hostile, image => {
        assert.match(
          imageMarkup('asciidoc', image, '') ?? '',
          /^image::[^\s[\]{}"+<>]+\["[^"[\]{}<>+*_`#\\\n]*"(,\d+,\d+)?\]\n$/u,
        );
      }),
    );
  });

  test('ends a string of JSON or JavaScript, whatever its quotes', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('"', "'", '`'), (image, quote) => {
        const whole = imageMarkup('string', image, '') ?? '';
        assert.equal(JSON.parse(whole), image.path.toWellFormed());
        assert.doesNotMatch(whole, /<\/script/i);
        const inside = `${quote}${imageMarkup('string', image, `x = ${quote}`)}${quote}`;
        assert.equal(runInNewContext(inside, {}), image.path.toWellFormed());
      }),
    );
  });

  test('ends a scalar of YAML', () => {
    fc.assert(
      fc.property(hostile, image => {
        const text = imageMarkup('yaml', image, 'image: ') ?? '';
        if (text.startsWith('"')) assert.equal(JSON.parse(text), image.path.toWellFormed());
        else assert.match(text, /^[\p{L}_./][\p{L}\p{N}\p{M}._\-/@]*$/u);
        const single = imageMarkup('yaml', image, "image: '") ?? '';
        assert.doesNotMatch(single.replaceAll("''", ''), /['\n\r\u2028\u2029]/);
      }),
    );
  });

  test('breaks a line, or ends a string in a language we do not know', () => {
    fc.assert(
      fc.property(hostile, image => {
        assert.doesNotMatch(imageMarkup('plain', image, '') ?? '', /[\p{Cc}\p{Cf}\u2028\u2029]/u);
        assert.doesNotMatch(
          imageMarkup('code', image, '') ?? '',
          /[\p{Cc}\p{Cf}"'`\\$#{}<>|&;\u2028\u2029]/u,
        );
      }),
    );
  });
});

describe('the words of a picture', () => {
  test('are the beginning of its prompt on one line, else its name', () => {
    assert.equal(altText('A fox\n  in snow', 'x.png'), 'A fox in snow');
    assert.equal(altText(' ', '2026-11-22_red-fox_01.png'), '2026 11 22 red fox 01');
    assert.equal(altText('狐'.repeat(300), 'x.png'), `${'狐'.repeat(124)}…`);
  });

  test('are never long and never more than a line', () => {
    fc.assert(
      fc.property(nasty, fc.nat(40), (prompt, times) => {
        const alt = altText(prompt.repeat(times), 'x.png');
        assert.ok(alt.length <= 1_001);
        assert.doesNotMatch(alt, /[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
    );
  });
});

describe('the way to a picture', () => {
  test('leads from the folder of the text to the file', () => {
    assert.equal(relativePath('/w/docs', '/w/assets/fox.png'), '../assets/fox.png');
    assert.equal(relativePath('/w', '/w/assets/fox.png'), 'assets/fox.png');
    assert.equal(relativePath('/w/a/b', '/w/a/b/fox.png'), 'fox.png');
    assert.equal(relativePath('/w/fox.png', '/w/fox.png'), '../fox.png');
  });
});
